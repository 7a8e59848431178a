//! All routers on one port over an embedded store.
