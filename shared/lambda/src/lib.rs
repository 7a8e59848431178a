//! API Gateway events in, responses out.
