//! Who a process is to AWS: credentials, region, and the one HTTP client of all its services.
//!
//! Knows the SDK's configuration and TLS. Must not know any service.

use std::time::Duration;

use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::{
    HttpConnectorSettings, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use tokio::sync::OnceCell;

pub use aws_config::SdkConfig;

/// The longest a connection may take to be made: name, TCP and TLS together.
const CONNECT: Duration = Duration::from_secs(1);
/// The longest an answer may take to begin. A service may end its attempts earlier; sources of credentials do not.
const ANSWER: Duration = Duration::from_secs(5);

/// What the environment of the process says it is; looked for when it is first needed.
#[derive(Debug, Default)]
pub struct Identity(OnceCell<SdkConfig>);

impl Identity {
    /// Credentials, region and HTTP client, the same for all services.
    pub async fn load(&self) -> &SdkConfig {
        let load = || {
            let http = http_client(TlsContext::default(), ProxyConfig::from_env());
            // Boxed, because it is large and every future around it would be.
            Box::pin(aws_config::defaults(BehaviorVersion::latest()).http_client(http).load())
        };
        self.0.get_or_init(load).await
    }
}

/// A stand-in for a service at `endpoint`, which authenticates nobody: it is reached without a proxy, and credentials are
/// made up, so that it never sees real ones.
#[must_use]
pub fn stand_in(endpoint: &str) -> SdkConfig {
    // Without TLS nothing is verified, and reading the trusted roots would be the slowest part of starting.
    let trusted = TrustStore::empty().with_native_roots(endpoint.starts_with("https:"));
    let tls = TlsContext::builder().with_trust_store(trusted).build().unwrap_or_default();
    let credentials = Credentials::new("local", "local", None, None, "made up for a stand-in");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http_client(tls, ProxyConfig::disabled()))
        .region(Region::from_static("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .endpoint_url(endpoint)
        .build()
}

/// One connector for whoever asks, with our timeouts and not with theirs. The SDK's own client parses the trusted roots
/// twice for each service: once to see that they are there, and once for its first request.
fn http_client(tls: TlsContext, proxy: ProxyConfig) -> SharedHttpClient {
    let timeouts = HttpConnectorSettings::builder().connect_timeout(CONNECT).read_timeout(ANSWER).build();
    let connector = Connector::builder()
        .connector_settings(timeouts)
        .proxy_config(proxy)
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .tls_context(tls)
        .build();
    let connector = SharedHttpConnector::new(connector);
    http_client_fn(move |_, _| connector.clone())
}

#[cfg(test)]
mod tests {
    use aws_credential_types::provider::ProvideCredentials as _;

    use super::*;

    #[tokio::test]
    async fn a_stand_in_sees_made_up_credentials_and_its_own_address() {
        let config = stand_in("http://127.0.0.1:1");
        let credentials = config.credentials_provider().unwrap().provide_credentials().await.unwrap();
        assert_eq!((credentials.access_key_id(), credentials.secret_access_key()), ("local", "local"));
        assert_eq!(config.endpoint_url(), Some("http://127.0.0.1:1"));
    }
}
