//! Metadata documents, health and the landing page.
