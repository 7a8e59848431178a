use std::collections::HashMap;

use anyhow::{Context as _, anyhow, bail};
use aws::Identity;
use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use config::{SecretsSource, Store};
use oauth::{Clock, Random};
use secrets::Rotation;

use super::{Deployment, keys};

/// The deployment of a stack, by its outputs.
///
/// # Errors
/// There are no credentials, they may not look, or there is no such stack.
pub(super) async fn find(stack: &str) -> anyhow::Result<Deployment> {
    let identity = Identity::default();
    let outputs = outputs(stack, &identity).await?;
    let output = |name: &str| {
        let value = outputs.get(name).cloned();
        value.ok_or_else(|| {
            anyhow!("the stack {stack} has no output {name}: deploy the template of this version")
        })
    };
    let tables = Store {
        clients: output("ClientsTable")?,
        codes: output("CodesTable")?,
        sessions: output("SessionsTable")?,
        endpoint: None,
    };
    let secrets = keys::Secrets {
        signing: output("SigningSecret")?,
        vault: output("VaultSecret")?,
        browser: output("BrowserSecret")?,
    };
    let (clock, random) = (Clock::system(), Random::system());
    let tables = store::connect(&tables, &identity).await?;
    let source = SecretsSource::Manager {
        signing: None,
        jwks: None,
        vault: None,
        browser: Some(secrets.browser.clone()),
        owner: None,
    };
    let handle =
        secrets::connect(&config::Secrets { source }, &identity, clock.clone(), random.clone()).await?;
    Ok(Deployment {
        clients: tables.clients,
        sessions: tables.sessions,
        browser: handle.browser().await?,
        rotation: Rotation::connect(&identity).await,
        secrets,
        clock,
        random,
    })
}

async fn outputs(stack: &str, identity: &Identity) -> anyhow::Result<HashMap<String, String>> {
    let shared = identity.load().await;
    let Some(region) = shared.region() else {
        bail!("no AWS Region is set: AWS_REGION or the profile of AWS_PROFILE names it");
    };
    let answer = Client::new(shared).describe_stacks().stack_name(stack).send().await;
    let answer = answer.map_err(|error| refusal(stack, region.as_ref(), &error))?;
    let found = answer.stacks.unwrap_or_default().into_iter().next();
    let outputs = found.context("CloudFormation answered without a stack")?.outputs.unwrap_or_default();
    Ok(outputs.into_iter().filter_map(|output| output.output_key.zip(output.output_value)).collect())
}

fn refusal<E>(stack: &str, region: &str, error: &SdkError<E>) -> anyhow::Error
where
    E: std::error::Error + ProvideErrorMetadata + 'static,
{
    match error.as_service_error().and_then(|error| error.code()) {
        Some("ValidationError") => {
            anyhow!("there is no stack {stack} in {region}; --stack and AWS_REGION name another")
        }
        Some(code) => anyhow!("CloudFormation refuses to describe the stack {stack} in {region} ({code})"),
        None if matches!(error, SdkError::DispatchFailure(failure) if failure.is_user() || failure.is_other()) =>
        {
            anyhow!("no AWS credentials were found; AWS_PROFILE or AWS_ACCESS_KEY_ID names them")
        }
        None => anyhow!("CloudFormation does not answer: {}", DisplayErrorContext(error)),
    }
}
