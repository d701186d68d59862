//! What a message may say, and what a typed value may not do to it.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::*;

fn values(rows: &[(&str, Value)]) -> BTreeMap<String, Value> {
    rows.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn words(text: &str) -> Value {
    Value::Words(text.to_owned())
}

fn link(address: &str) -> Value {
    Value::Link(address.to_owned())
}

#[test]
fn both_parts_say_the_same() {
    let markdown = "\
# We have your report

Dear ((name)),

your reference is **((reference))**. We will answer by *((day))*, and until then nothing more is needed from you at all.

- One
- Two ((name))

1. First

2. Second

   - inner

> quoted

---

[See how it is going](((track_link)))

((track_link))
";
    let values = values(&[
        ("name", words("Jo Bloggs")),
        ("reference", words("AB-7K3M-9FXD")),
        ("day", words("4 June 2026")),
        ("track_link", link("https://council.example/track?a=1&b=2")),
    ]);
    let composed = compose("((reference)): we have your report", markdown, &values).unwrap();
    assert_eq!(composed.subject, "AB-7K3M-9FXD: we have your report");
    assert_eq!(
        composed.text,
        "\
We have your report

Dear Jo Bloggs,

your reference is AB-7K3M-9FXD. We will answer by 4 June 2026, and until
then nothing more is needed from you at all.

- One
- Two Jo Bloggs

1. First

2. Second

   - inner

  quoted

--------------------

See how it is going: https://council.example/track?a=1&b=2

https://council.example/track?a=1&b=2
"
    );
    let address = "<a href=\"https://council.example/track?a=1&amp;b=2\">https://council.example/track?a=1&amp;b=2</a>";
    assert_eq!(
        composed.html,
        format!(
            "\
<h2>We have your report</h2>
<p>Dear Jo Bloggs,</p>
<p>your reference is <strong>AB-7K3M-9FXD</strong>. We will answer by <em>4 June 2026</em>, and until then nothing more is needed from you at all.</p>
<ul>
<li>One</li>
<li>Two Jo Bloggs</li>
</ul>
<ol>
<li><p>First</p>
</li>
<li><p>Second</p>
<ul>
<li>inner</li>
</ul>
</li>
</ol>
<blockquote>
<p>quoted</p>
</blockquote>
<hr>
<p>See how it is going: {address}</p>
<p>{address}</p>
"
        )
    );
}

/// TR-13, with what its check sends and more.
#[test]
fn typed_words_are_never_a_link_or_markdown_or_html() {
    for typed in [
        "[x](http://evil.example)",
        "http://evil.example",
        "<a href=\"http://evil.example\">x</a>",
        "<script>alert(1)</script>",
        "![x](https://evil.example/p.gif)",
        "<https://evil.example>",
        "www.evil.example",
        "joe@evil.example",
        "**bold** _it_ `code` # heading",
        "\n\n# heading\n\n- point\n\n[x]: http://evil.example\n",
        "((track_link))",
        "&lt;a href=x&gt; &#46;",
        "\u{F0000}",
    ] {
        for markdown in [
            "Dear ((name)),",
            "((name))",
            "**((name))**",
            "`((name))`",
            "# ((name))",
            "- ((name))",
            "<b title=\"((name))\">",
        ] {
            let composed = compose("Hello", markdown, &values(&[("name", words(typed))])).unwrap();
            let own = compose("Hello", &markdown.replace("((name))", "x"), &BTreeMap::new()).unwrap();
            for tag in composed.html.split('<').skip(1) {
                let tag = tag.split('>').next().unwrap();
                let known = own.html.contains(&format!("<{tag}>")) || tag == "br";
                assert!(known, "{typed:?} in {markdown:?}: {}", composed.html);
            }
            assert!(!composed.html.contains("<a "), "{}", composed.html);
            for part in [&composed.text, &composed.html] {
                for address in ["evil.example", "http://", "https://", "//evil", "www.evil", "joe@", "@evil"] {
                    assert!(!part.contains(address), "{typed:?} in {markdown:?}: {part}");
                }
            }
        }
    }
}

#[test]
fn typed_words_stay_letter_for_letter_in_the_text_part() {
    let typed = "1 < 2 & \"3\" *4* _5_ [6] 'x' \\ # 7";
    let composed = compose("S", "((name))", &values(&[("name", words(typed))])).unwrap();
    assert_eq!(composed.text, format!("{typed}\n"));
    assert_eq!(composed.html, "<p>1 &lt; 2 &amp; &quot;3&quot; *4* _5_ [6] &#39;x&#39; \\ # 7</p>\n");
}

#[test]
fn typed_lines_stay_lines_and_an_empty_value_leaves_no_gap() {
    let values = values(&[("said", words("one\r\ntwo")), ("none", words("  "))]);
    let composed = compose("S", "((said))\n\n((none))\n\nend", &values).unwrap();
    assert_eq!(composed.text, "one\ntwo\n\nend\n");
    assert_eq!(composed.html, "<p>one<br>\ntwo</p>\n<p>end</p>\n");
}

#[test]
fn a_typed_word_beside_our_link_does_not_join_it() {
    let values = values(&[("to", link("https://council.example")), ("x", words(".evil.example/"))]);
    let composed = compose("S", "((to))((x))", &values).unwrap();
    assert_eq!(composed.text, "https://council.example .evil. example/\n");
}

#[test]
fn our_own_addresses_stay_whole_and_are_shown_in_full() {
    let values = values(&[("mail", link("mailto:streets@example.org"))]);
    let markdown = "Write to ((mail)) or see [our page](https://example.org/a_b_c) or <https://example.org/>.";
    let composed = compose("S", markdown, &values).unwrap();
    assert_eq!(
        composed.text,
        "Write to streets@example.org or see our page: https://example.org/a_b_c\nor https://example.org/.\n"
    );
    assert!(composed.html.contains("<a href=\"mailto:streets@example.org\">streets@example.org</a>"));
    assert!(composed.html.contains("our page: <a href=\"https://example.org/a_b_c\">https://example.org/a_b_c</a>"));
}

#[test]
fn html_and_pictures_of_a_message_file_are_not_sent_as_such() {
    let markdown = "<p onclick=x>Hello</p>\n\n![A road](https://example.org/x.png) <b>there</b>";
    let composed = compose("S", markdown, &BTreeMap::new()).unwrap();
    assert_eq!(composed.text, "<p onclick=x>Hello</p>\n\nA road <b>there</b>\n");
    assert!(!composed.html.contains("<img") && !composed.html.contains("<b>") && !composed.html.contains("<p onclick"));
}

#[test]
fn what_does_not_fit_together_is_named() {
    use ComposeError::{
        SubjectEmpty, SubjectNotOneLine, SubjectWithLink, Unknown, UnusableAddress, UnusableLink, WordsAsAddress,
    };
    let values = values(&[
        ("name", words("x")),
        ("empty", words("\u{200b}")),
        ("to", link("https://council.example")),
        ("bad", link("javascript:alert(1)")),
        ("broken", link("https://council.example/\" onclick=x")),
    ]);
    for (subject, markdown, error) in [
        ("((a)) ((name))", "((b)) ((a)) ((to))", Unknown(vec!["a".to_owned(), "b".to_owned()])),
        ("S", "((c d))", Unknown(vec!["c d".to_owned()])),
        ("S ((a))", "x", Unknown(vec!["a".to_owned()])),
        ("S", "((bad))", UnusableLink("bad".to_owned())),
        ("S", "((broken))", UnusableLink("broken".to_owned())),
        ("S", "[x](((name)))", WordsAsAddress("name".to_owned())),
        ("S", "[x](https://council.example/((name)))", WordsAsAddress("name".to_owned())),
        ("S", "[x](javascript:alert)", UnusableAddress("javascript:alert".to_owned())),
        ("S", "[x](/track)", UnusableAddress("/track".to_owned())),
        ("See ((to))", "x", SubjectWithLink),
        ("", "x", SubjectEmpty),
        ("((empty))", "x", SubjectEmpty),
        ("a\r\nBcc: joe@example.org", "x", SubjectNotOneLine),
        ("a\u{0}b", "x", SubjectNotOneLine),
    ] {
        assert_eq!(compose(subject, markdown, &values), Err(error), "{subject:?} {markdown:?}");
    }
}

#[test]
fn a_subject_is_one_short_line_and_keeps_the_reference() {
    let subject = |name: &str| {
        let values = values(&[("name", words(name)), ("reference", words("AB-7K3M-9FXD"))]);
        compose("((name)): done (((reference)))", "x", &values).unwrap().subject
    };
    assert_eq!(subject("a\r\nBcc: joe@example.org\u{7}"), "a Bcc: joe @ example. org: done (AB-7K3M-9FXD)");
    let long = subject(&"ä".repeat(400));
    assert_eq!(long.chars().count(), 150);
    assert!(long.ends_with("ä…: done (AB-7K3M-9FXD)"), "{long}");
    let own = compose(&"x".repeat(400), "x", &BTreeMap::new()).unwrap().subject;
    assert_eq!(own.chars().count(), 150);
}
