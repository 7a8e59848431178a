use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use http::Extensions;
use http::request::Parts;

/// Where a request came from, as its front door saw it: the gateway's request context, or the TCP connection. Never a
/// header, which a client could write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(Option<IpAddr>);

impl ClientAddress {
    /// What the front door left in the request: an [`IpAddr`], or axum's [`ConnectInfo`].
    #[must_use]
    pub fn of(extensions: &Extensions) -> Self {
        let connection =
            || extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
        Self(extensions.get::<IpAddr>().copied().or_else(connection))
    }

    /// The /24 or /48 it belongs to, for limits and logs; see [`oauth::address_prefix`].
    #[must_use]
    pub fn prefix(self) -> String {
        oauth::address_prefix(&self.0.map(|address| address.to_string()).unwrap_or_default())
    }
}

impl<S: Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions))
    }
}
