//! A page as a browser sees it: text, forms, fields, buttons.

use scraper::{ElementRef, Html, Selector};

use super::Answer;

/// A page that a browser is on.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) html: String,
    pub(crate) answer: Answer,
}

/// What pressing one button of a form would send.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
}

impl Page {
    pub(crate) fn new(answer: Answer) -> Self {
        Self { status: answer.status, html: answer.text().to_owned(), answer }
    }

    /// The text that a person reads, white space folded.
    pub(crate) fn words(&self) -> String {
        let document = Html::parse_document(&self.html);
        let body = document.select(&selector("body")).next().map(|body| body.text().collect::<String>());
        body.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The form with the button `name=value`, filled in as rendered: hidden fields and ticked boxes, then the button.
    pub(crate) fn form(&self, button: (&str, &str)) -> Form {
        let document = Html::parse_document(&self.html);
        let (name, value) = button;
        let pressed = selector(&format!("button[name='{name}'][value='{value}']"));
        let form = document
            .select(&selector("form"))
            .find(|form| form.select(&pressed).next().is_some())
            .unwrap_or_else(|| panic!("no button {name}={value} on: {}", self.words()));
        let mut fields: Vec<(String, String)> =
            form.select(&selector("input[name]")).filter_map(field).collect();
        fields.push((name.to_owned(), value.to_owned()));
        Form { action: form.value().attr("action").expect("a form with an action").to_owned(), fields }
    }

    /// Whether a form with this button is on the page.
    pub(crate) fn offers(&self, name: &str, value: &str) -> bool {
        let document = Html::parse_document(&self.html);
        document.select(&selector(&format!("form button[name='{name}'][value='{value}']"))).next().is_some()
    }

    /// The values of every input with this name.
    pub(crate) fn values(&self, name: &str) -> Vec<String> {
        let document = Html::parse_document(&self.html);
        let inputs = selector(&format!("input[name='{name}']"));
        document.select(&inputs).filter_map(|input| input.value().attr("value").map(str::to_owned)).collect()
    }
}

impl Form {
    /// Types `value` into `name`, or adds the field.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Takes a field out.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self
    }

    /// Unticks the box `name` with `value`.
    pub(crate) fn unticked(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(field, ticked)| field != name || ticked != value);
        self
    }
}

fn field(input: ElementRef<'_>) -> Option<(String, String)> {
    let attribute = |name| input.value().attr(name);
    let kind = attribute("type").unwrap_or("text");
    if matches!(kind, "checkbox" | "radio") && attribute("checked").is_none() {
        return None;
    }
    let value = attribute("value").unwrap_or(if kind == "checkbox" { "on" } else { "" });
    Some((attribute("name")?.to_owned(), value.to_owned()))
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap_or_else(|error| panic!("{css}: {error}"))
}
