//! Every difference has its line.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::differences;
use crate::example::{self, OVERLAY, OVERLAY_FORM};
use crate::merge::merge;

#[test]
fn an_overlay_is_read_aloud() {
    let shared = example::shared();
    let from = merge("road-fault", Some(&shared), None).unwrap();
    let to = merge("road-fault", Some(&shared), Some(&example::overlay(OVERLAY, OVERLAY_FORM))).unwrap();
    let lines = differences(&from, &to);
    for expected in [
        "Promise: 7 working days instead of 10",
        "Cases go to “streets”, code “POT”",
        "The code “fixed” means completed: “The road has been repaired.”",
        "Question “details” may be 2000 characters long instead of 1750",
        "Adds the question “lamp” after “where”",
    ] {
        assert!(lines.iter().any(|line| line == expected), "{expected}: {lines:#?}");
    }
    assert!(differences(&from, &from).is_empty());
}

#[test]
fn each_change_has_a_line() {
    let shared = example::shared();
    let from = merge("road-fault", Some(&shared), None).unwrap();
    for (service, form, expected) in [
        ("offered = false\n", "", "Is not offered"),
        ("title = \"Holes\"\n", "", "Title: “Holes” instead of “Report a pothole or road fault”"),
        ("lgil = 8\n", "", "LGIL: 8 instead of 17"),
        ("keywords = [\"hole\", \"tarmac\"]\n", "", "Takes away the keyword “carriageway”"),
        ("keywords = [\"tarmac\", \"hole\", \"carriageway\"]\n", "", "The keywords stand in another order"),
        ("[promise]\ncounted = \"calendar\"\n", "", "Promise: 10 calendar days instead of 10 working days"),
        ("[retention]\nmonths = 12\n", "", "Kept for 12 months after it is closed instead of 24"),
        ("[legal]\nshared_with = []\n", "", "Is not shared with the contractor that repairs the road"),
        ("[contacts]\ntelephone = \"1\"\n", "", "Telephone: “1” instead of the borough’s"),
        ("[needs]\nphoto = true\n", "", "Needs a photograph"),
        ("", "[[step]]\nid = \"size\"\nremove = true\n", "Does not ask “size”"),
        ("", "[[step]]\nid = \"size\"\nafter = \"you\"\n", "The questions stand in another order"),
        ("", "[[step]]\nid = \"details\"\noptional = false\n", "Question “details” must be answered"),
        ("", "[[step]]\nid = \"details\"\nhint = \"Be short\"\n", "Question “details” has the hint “Be short”"),
        (
            "",
            "[[step]]\nid = \"you\"\nask = [\"email\"]\n",
            "Question “you” asks for email instead of name, email, telephone",
        ),
        (
            "",
            "[[step]]\nid = \"size\"\nwhen = { answer = \"danger\", is = \"no\" }\n",
            "Question “size” is asked in some cases only",
        ),
        (
            "",
            "[[step]]\nid = \"size\"\noptions = [{ id = \"cup\", label = \"Like a cup\" }]\n",
            "Question “size” adds the choice “Like a cup”",
        ),
    ] {
        let to = merge("road-fault", Some(&shared), Some(&example::overlay(service, form))).unwrap();
        assert_eq!(differences(&from, &to), [expected], "{service}{form}");
    }
}
