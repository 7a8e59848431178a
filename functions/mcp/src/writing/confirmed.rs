use std::fmt::Debug;

use oauth::{sha256, to_base64url};

use crate::answer::Answer;
use crate::call::{Call, Confirmation};
use crate::failure::{Failure, Kind};
use crate::preview::Seen;
use crate::tool::Reply;

/// What a destructive call does next.
pub(crate) enum Step {
    /// Exactly what was shown may be done.
    Act,
    /// Nothing is done; this is the answer.
    Stop(Reply),
}

/// One object as it is now. Any change of what we read of it changes the fingerprint.
pub(crate) fn seen(id: impl Into<String>, object: &impl Debug) -> Seen {
    Seen { id: id.into(), fingerprint: to_base64url(&sha256(format!("{object:?}").as_bytes())) }
}

/// Whether the call may act on these objects. `preview` shows them; `question` asks the person.
pub(crate) async fn confirmed(
    call: &Call,
    objects: &[Seen],
    question: &str,
    preview: Answer,
) -> Result<Step, Failure> {
    match call.session.confirm(&call.athlete, objects, question).await {
        Ok(Confirmation::Given) => Ok(Step::Act),
        Ok(Confirmation::Ask(question)) => Ok(Step::Stop(Reply::Ask(question))),
        Ok(Confirmation::Declined) => Ok(Step::Stop(declined(call).into())),
        Ok(Confirmation::Wanted(token)) => Ok(Step::Stop(wanted(preview, token).into())),
        Err(failure) if matches!(failure.kind, Kind::Conflict { .. }) => {
            Err(changed(call, objects, preview, failure).await)
        }
        Err(failure) => Err(failure),
    }
}

fn wanted(mut preview: Answer, token: String) -> Answer {
    preview.line("Nothing was changed yet. To do exactly this, call again within 5 minutes with the same arguments and");
    preview.line(format!("preview_token {token}"));
    preview.put("preview_token", token);
    preview
}

fn declined(call: &Call) -> Answer {
    let mut answer = call.answer();
    answer.put("declined", true);
    answer.line("The person declined. Nothing was changed.");
    answer
}

/// The conflict, with a preview of what is there now.
async fn changed(call: &Call, objects: &[Seen], preview: Answer, failure: Failure) -> Failure {
    let shown = preview.finish(false).ok().and_then(|result| result.structured_content);
    let token = call.session.new_token(&call.athlete, objects).await;
    failure.with("preview", shown).with("preview_token", token)
}
