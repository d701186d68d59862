//! What a person sees: text, links, forms.

use std::collections::BTreeMap;

use scraper::{ElementRef, Html, Selector};

#[derive(Clone, Debug)]
pub struct Page {
    pub asked: String,
    pub status: u16,
    pub headers: BTreeMap<String, Vec<String>>,
    pub body: String,
}

#[derive(Clone, Debug)]
pub struct Form {
    pub action: String,
    pub fields: Vec<Field>,
}

#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub kind: String,
    pub value: String,
    pub checked: bool,
}

impl Page {
    pub async fn read(asked: &str, answer: reqwest::Response) -> Self {
        let status = answer.status().as_u16();
        let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in answer.headers() {
            headers.entry(name.to_string()).or_default().push(value.to_str().unwrap_or_default().to_owned());
        }
        let body = answer.text().await.unwrap_or_default();
        Self { asked: asked.to_owned(), status, headers, body }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|values| values.first()).map(String::as_str)
    }

    /// Where it sends the browser, as a path of this site.
    pub fn redirect(&self) -> Option<String> {
        if !(300..400).contains(&self.status) || self.status == 304 {
            return None;
        }
        let location = self.header("location")?;
        match location.split_once("://") {
            Some((_, rest)) => Some(rest.find('/').map_or("/".to_owned(), |at| rest[at..].to_owned())),
            None => Some(location.to_owned()),
        }
    }

    pub fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    /// The text that a person reads, white space made single.
    pub fn text(&self) -> String {
        let html = self.html();
        let main = html.select(&selector("main")).next();
        let text: String = match main {
            Some(main) => main.text().collect::<Vec<_>>().join(" "),
            None => html.root_element().text().collect::<Vec<_>>().join(" "),
        };
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    pub fn see(&self, words: &str) -> &Self {
        assert!(
            self.text().contains(words),
            "{} ({}) does not say “{words}”:\n{}",
            self.asked,
            self.status,
            self.text()
        );
        self
    }

    #[track_caller]
    pub fn see_not(&self, words: &str) -> &Self {
        assert!(!self.body.contains(words), "{} ({}) says “{words}”", self.asked, self.status);
        self
    }

    #[track_caller]
    pub fn has_status(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text());
        self
    }

    pub fn title(&self) -> String {
        self.one("title")
    }

    pub fn heading(&self) -> String {
        self.one("h1")
    }

    /// The text of the first element that the selector finds, or nothing.
    pub fn one(&self, css: &str) -> String {
        let html = self.html();
        html.select(&selector(css)).next().map(|found| words(&found)).unwrap_or_default()
    }

    pub fn all(&self, css: &str) -> Vec<String> {
        self.html().select(&selector(css)).map(|found| words(&found)).collect()
    }

    pub fn attribute(&self, css: &str, name: &str) -> Option<String> {
        self.html().select(&selector(css)).next()?.value().attr(name).map(str::to_owned)
    }

    /// The attribute of every element that the selector finds.
    pub fn all_attributes(&self, css: &str, name: &str) -> Vec<String> {
        self.html().select(&selector(css)).filter_map(|found| found.value().attr(name).map(str::to_owned)).collect()
    }

    /// The address of the link with this text.
    #[track_caller]
    pub fn link(&self, label: &str) -> String {
        let html = self.html();
        let found = html.select(&selector("a[href]")).find(|link| words(link).contains(label));
        let found = found.unwrap_or_else(|| panic!("{} has no link “{label}”", self.asked));
        found.value().attr("href").unwrap_or_default().to_owned()
    }

    pub fn reference(&self) -> Option<String> {
        let found = self.one("[data-reference]");
        if found.is_empty() { None } else { Some(found.replace(' ', "")) }
    }

    /// Whether the main part has a form.
    pub fn has_form(&self) -> bool {
        self.html().select(&selector("main form[method=post]")).next().is_some()
    }

    /// The form in the main part, with what stands in it.
    #[track_caller]
    pub fn form(&self) -> Form {
        self.form_to("")
    }

    /// The first form in the main part whose address has this in it.
    #[track_caller]
    pub fn form_to(&self, part: &str) -> Form {
        let html = self.html();
        let posts = selector("main form[method=post]");
        let found = html.select(&posts).find(|form| form.value().attr("action").unwrap_or_default().contains(part));
        let form = found.unwrap_or_else(|| panic!("{} ({}) has no form: {}", self.asked, self.status, self.text()));
        let fields = form
            .select(&selector("input[name], textarea[name], select[name]"))
            .map(|field| Field::read(&field))
            .collect();
        let action = form.value().attr("action").unwrap_or_default();
        let here = self.asked.split('?').next().unwrap_or_default();
        Form { action: if action.is_empty() { here.to_owned() } else { action.to_owned() }, fields }
    }
}

impl Field {
    fn read(field: &ElementRef<'_>) -> Self {
        let attribute = |name: &str| field.value().attr(name).unwrap_or_default().to_owned();
        let (area, select) = (field.value().name() == "textarea", field.value().name() == "select");
        // A browser sends the option that is selected, or else the first one.
        let option = || {
            let first = |css: &str| field.select(&selector(css)).next();
            let chosen = first("option[selected]").or_else(|| first("option"));
            chosen.and_then(|option| option.value().attr("value").map(str::to_owned)).unwrap_or_default()
        };
        Self {
            name: attribute("name"),
            kind: if area { "textarea".to_owned() } else { attribute("type") },
            value: if area {
                field.text().collect()
            } else if select {
                option()
            } else {
                attribute("value")
            },
            checked: field.value().attr("checked").is_some(),
        }
    }
}

impl Form {
    /// What a browser would send after the person has filled these fields in, or ticked these boxes.
    pub fn filled(&self, changes: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut sent = self.untouched();
        sent.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        sent.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        sent
    }

    /// What a browser would send if the person changed nothing.
    pub fn untouched(&self) -> Vec<(String, String)> {
        let sent = |field: &&Field| !["radio", "checkbox"].contains(&field.kind.as_str()) || field.checked;
        self.fields.iter().filter(sent).map(|field| (field.name.clone(), field.value.clone())).collect()
    }

    /// What a browser would send after the person typed or ticked these.
    pub fn typed(&self, values: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut sent = self.untouched();
        sent.retain(|(name, _)| !values.iter().any(|(typed, _)| typed == name));
        sent.extend(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        sent
    }
}

pub fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap_or_else(|error| panic!("{css}: {error}"))
}

fn words(element: &ElementRef<'_>) -> String {
    element.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}
