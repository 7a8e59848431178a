//! axum glue: extractors, error bodies, headers, CORS, request ids.
