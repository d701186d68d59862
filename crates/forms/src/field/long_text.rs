//! Several lines of text, with a count.

use catalogue::{Answer, MOST_OF_A_TEXT, Step};

use super::{Asked, FieldError, Input, Shape, Typed, error, error_at, line, one_break};
use crate::wording::{Part, Trouble};

pub(super) fn parse(step: &Step, typed: &Typed) -> Result<Answer, Vec<FieldError>> {
    let refuse = |trouble| Err(vec![error(&step.id, Part::LongText, trouble, &step.question)]);
    match line(&one_break(typed.get(&step.id)), Part::LongText, step.max.unwrap_or(MOST_OF_A_TEXT)) {
        Ok(Some(text)) => Ok(Answer::Text(text)),
        Ok(None) if step.optional => Ok(Answer::Skipped),
        Ok(None) => refuse(Trouble::Empty),
        Err(trouble) => refuse(trouble),
    }
}

pub(super) fn typed(step: &Step, answer: &Answer) -> Typed {
    super::text::typed(step, answer)
}

pub(super) fn ask(step: &Step, typed: &Typed, errors: &[FieldError]) -> Asked {
    let error = error_at(errors, &step.id);
    let input = Input {
        id: step.id.clone(),
        name: step.id.clone(),
        label: step.question.clone(),
        hint: step.hint.clone(),
        value: one_break(typed.get(&step.id)),
        input_type: "text",
        most: Some(step.max.unwrap_or(MOST_OF_A_TEXT)),
        error,
        ..Input::default()
    };
    Asked { shape: Shape::Long, inputs: vec![input], ..Asked::default() }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use crate::field::tests_support::step;

    #[test]
    fn a_limit_counts_what_the_browser_counts_and_breaks_are_kept_as_one_character() {
        let step = Step { max: Some(5), ..step("details", catalogue::Kind::LongText) };
        let typed = |text: &str| Typed::default().with("details", text);
        assert_eq!(parse(&step, &typed("ab\r\ncd")).unwrap(), Answer::Text("ab\ncd".to_owned()));
        assert_eq!(parse(&step, &typed("😀😀a")).unwrap(), Answer::Text("😀😀a".to_owned()));
        assert!(parse(&step, &typed("😀😀😀")).is_err());
        assert!(parse(&step, &typed("abc   ")).is_err());
    }
}
