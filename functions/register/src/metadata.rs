use oauth::{
    ApplicationType, ClientMetadata, ClientName, GrantTypes, RedirectPolicy, RedirectUri, https_host,
};
use serde_json::{Map, Value};

use crate::error::Error;

const MOST_REDIRECT_URIS: usize = 10;

/// Reads what a client asks for (RFC 7591 §2). Members this server has no use for are dropped, and nothing they name is
/// fetched. `null` counts as absent.
pub(crate) fn read(asked: &Value, policy: &RedirectPolicy) -> Result<ClientMetadata, Error> {
    let asked = asked.as_object().ok_or(Error::NotJson)?;
    if member(asked, "software_statement").is_some() {
        return Err(Error::SoftwareStatement);
    }
    let redirect_uris = read_redirect_uris(member(asked, "redirect_uris"), policy)?;
    check_authentication(asked)?;
    check_response_types(asked)?;
    let hosts: Vec<_> = redirect_uris.iter().map(RedirectUri::host).collect();
    Ok(ClientMetadata {
        client_name: read_name(asked, &hosts)?,
        grant_types: read_grant_types(asked)?,
        application_type: text(asked, "application_type")?.and_then(ApplicationType::parse),
        client_host: text(asked, "client_uri")?.and_then(https_host).map(ToOwned::to_owned),
        redirect_uris,
    })
}

fn read_redirect_uris(asked: Option<&Value>, policy: &RedirectPolicy) -> Result<Vec<RedirectUri>, Error> {
    let asked = asked.and_then(Value::as_array).ok_or(Error::RedirectUriList)?;
    if asked.is_empty() || asked.len() > MOST_REDIRECT_URIS {
        return Err(Error::RedirectUriList);
    }
    let mut uris = Vec::with_capacity(asked.len());
    for uri in asked {
        let uri = RedirectUri::parse(uri.as_str().ok_or(Error::RedirectUriList)?, policy)?;
        if uris.contains(&uri) {
            return Err(Error::RedirectUriList);
        }
        uris.push(uri);
    }
    Ok(uris)
}

/// Every client is registered as public. One that asks for a secret in the form is told `none` and goes on without;
/// one that insists on another method could not authenticate at all.
fn check_authentication(asked: &Map<String, Value>) -> Result<(), Error> {
    match text(asked, "token_endpoint_auth_method")? {
        None | Some("none" | "client_secret_post") => Ok(()),
        Some(_) => Err(Error::AuthenticationMethod),
    }
}

fn check_response_types(asked: &Map<String, Value>) -> Result<(), Error> {
    match texts(asked, "response_types")? {
        Some(types) if !types.contains(&"code") => Err(Error::ResponseTypes),
        _ => Ok(()),
    }
}

fn read_grant_types(asked: &Map<String, Value>) -> Result<GrantTypes, Error> {
    match texts(asked, "grant_types")? {
        None => Ok(GrantTypes { refresh_token: true }),
        Some(types) => GrantTypes::supported_in(types).ok_or(Error::GrantTypes),
    }
}

/// An empty name counts as none.
fn read_name(asked: &Map<String, Value>, hosts: &[&str]) -> Result<Option<ClientName>, Error> {
    match text(asked, "client_name")? {
        None | Some("") => Ok(None),
        Some(name) => Ok(Some(ClientName::parse(name, hosts)?)),
    }
}

fn member<'a>(asked: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    asked.get(name).filter(|value| !value.is_null())
}

fn text<'a>(asked: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Error> {
    member(asked, name).map(|value| value.as_str().ok_or(Error::MemberType)).transpose()
}

fn texts<'a>(asked: &'a Map<String, Value>, name: &str) -> Result<Option<Vec<&'a str>>, Error> {
    let Some(value) = member(asked, name) else {
        return Ok(None);
    };
    let array = value.as_array().ok_or(Error::MemberType)?;
    array.iter().map(|element| element.as_str().ok_or(Error::MemberType)).collect::<Result<_, _>>().map(Some)
}
