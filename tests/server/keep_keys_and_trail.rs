//! `jwp audit verify` and `jwp keys`, as an operator runs them.

use serde_json::Value;
use tests::program::{KEY, run_with, workshop};

fn json(out: &str) -> Value {
    serde_json::from_str(out).unwrap_or_else(|error| panic!("{error}: {out}"))
}

#[test]
fn a_key_is_announced_and_the_trail_says_so_and_a_head_that_was_kept_shows_a_cut() {
    let folder = workshop();
    let jwp = |arguments: &[&str]| run_with(folder.path(), arguments, &[KEY]);
    assert_eq!(jwp(&["init", "--quiet"]).code, 0);
    let before = json(&jwp(&["audit", "verify", "--json"]).out);
    assert_eq!(before.as_array().unwrap().len(), 3, "both boroughs and the joint host: {before}");
    let rotated = jwp(&["keys", "rotate", "bexley"]);
    assert_eq!(rotated.code, 0, "{}", rotated.err);
    let keys = json(&jwp(&["keys", "list", "--json"]).out);
    let states = |slug: &str| -> Vec<String> {
        let of = keys.as_array().unwrap().iter().filter(|key| key["borough"] == slug);
        of.map(|key| key["state"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(states("bexley"), ["counts still", "announced"]);
    assert_eq!(states("bromley"), ["signs"]);
    let after = json(&jwp(&["audit", "verify", "--borough", "bexley", "--json"]).out);
    assert_eq!(after[0]["entries"], 1);
    let head = after[0]["head"].as_str().unwrap().to_owned();
    assert_eq!(jwp(&["audit", "verify", "--borough", "bexley", "--head", &head]).code, 0);
    let longer = head.replacen('1', "2", 1);
    let cut = jwp(&["audit", "verify", "--borough", "bexley", "--head", &longer]);
    assert_eq!(cut.code, 5, "{}", cut.out);
    assert!(cut.out.contains("broken at entry 2"), "{}", cut.out);
    assert_eq!(jwp(&["audit", "verify", "--head", &head]).code, 2, "a head belongs to one site");
    assert_eq!(jwp(&["keys", "rotate", "bexly"]).code, 2);
    assert_eq!(jwp(&["audit", "verify", "--borough", "bexley", "--head", "nonsense"]).code, 2);
}
