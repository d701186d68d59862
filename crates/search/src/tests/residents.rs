//! What residents type, and what has to stand first.

use trial::on_each_database;

use crate::testing::{find, put};
use crate::tests::town;

/// Typed, and the path that stands first.
const SEARCHES: &[(&str, &str)] = &[
    // As it is called.
    ("pay council tax", "/services/council-tax-payment"),
    ("council tax bands", "/council-tax/bands"),
    ("blue badge", "/services/blue-badge"),
    ("planning permission", "/planning/permission"),
    ("housing benefit", "/benefits/housing-benefit"),
    ("school term dates", "/schools/term-dates"),
    ("register a birth", "/births"),
    ("business rates", "/business/rates"),
    ("building control", "/planning/building-control"),
    ("free school meals", "/schools/free-school-meals"),
    ("graffiti", "/services/graffiti"),
    ("skip permit", "/services/skip-permit"),
    ("contact", "/council/contact"),
    ("who we are", "/council/who-we-are"),
    ("winter fair", "/events/winter-fair-2026"),
    // Plurals, endings, apostrophes, accents, order.
    ("potholes", "/services/road-fault"),
    ("allotments", "/parks/allotments"),
    ("parking permits", "/services/parking-permit"),
    ("borrow library books", "/libraries/join"),
    ("carer's assessment", "/care/carers"),
    ("carers assessment", "/care/carers"),
    ("naive art", "/directories/libraries/central"),
    ("central library cafe", "/directories/libraries/central"),
    ("tax bands council", "/council-tax/bands"),
    ("street lights broken", "/services/street-light"),
    ("skips", "/services/skip-permit"),
    ("complaints", "/council/complaints"),
    ("recycled plastics", "/bins/recycling"),
    // In whole sentences.
    ("when is my bin day", "/bins/collection-day"),
    ("what can I recycle?", "/bins/recycling"),
    ("how do I report a pothole", "/services/road-fault"),
    ("my bin was not emptied", "/services/missed-collection"),
    ("do i need planning permission for an extension", "/planning/permission"),
    ("how much is council tax", "/council-tax/bands"),
    ("I want to apply for a blue badge please", "/services/blue-badge"),
    ("where do I register to vote", "/elections/register"),
    ("who is my councillor", "/directories/councillors"),
    // With mistakes.
    ("recyling", "/bins/recycling"),
    ("councl tax", "/services/council-tax-payment"),
    ("cuoncil tax bands", "/council-tax/bands"),
    ("pot hole", "/services/road-fault"),
    ("pothloe", "/services/road-fault"),
    ("parkng permit", "/services/parking-permit"),
    ("libary", "/libraries/join"),
    ("planing permision", "/planning/permission"),
    ("grafiti", "/services/graffiti"),
    ("abandonned vehical", "/services/abandoned-vehicle"),
    ("alotment", "/parks/allotments"),
    ("benifits housing", "/benefits/housing-benefit"),
    ("scool term dates", "/schools/term-dates"),
    ("flytipping", "/services/fly-tipping"),
    ("fly tiping", "/services/fly-tipping"),
    ("counciltax discount", "/council-tax/discounts"),
    ("bluebadge", "/services/blue-badge"),
    ("complant", "/council/complaints"),
    ("mariage", "/marriages"),
    ("asbestoss", "/directories/tips/waldo-road"),
    // In other words.
    ("bin day", "/bins/collection-day"),
    ("rubbish collection", "/services/bulky-waste"),
    ("lamp column", "/services/street-light"),
    ("tip", "/directories/tips/waldo-road"),
    ("the dump", "/directories/tips/waldo-road"),
    ("dog poo", "/services/dog-fouling"),
    ("parking ticket", "/services/parking-fine"),
    ("penalty charge notice", "/services/parking-fine"),
    ("abandoned car", "/services/abandoned-vehicle"),
    ("disabled badge", "/services/blue-badge"),
    ("change of address", "/moving-home"),
    ("moving house", "/moving-home"),
    ("wedding", "/marriages"),
    ("crossover", "/services/dropped-kerb"),
    ("freedom of information", "/council/foi"),
    ("careers", "/council/jobs"),
    ("electoral roll", "/elections/register"),
    ("loud music", "/noise"),
    ("vermin", "/services/pest-control"),
    ("nursery", "/children/childcare"),
    ("salting", "/roads/gritting"),
    ("nowhere to live", "/housing/homelessness"),
    // Unfinished, and with a word too many.
    ("allotm", "/parks/allotments"),
    ("homele", "/housing/homelessness"),
    ("apply for a parking permit zzxxqq", "/services/parking-permit"),
    ("single person discount council tax", "/council-tax/discounts"),
];

#[tokio::test]
async fn what_residents_look_for_stands_first() {
    assert!(SEARCHES.len() >= 60 && town::documents().len() >= 40);
    on_each_database(async |db| {
        put(&db, &town::documents()).await;
        let mut wrong = Vec::new();
        for (typed, wanted) in SEARCHES {
            let found = find(&db, typed).await;
            let first = found.hits.first().map(|hit| hit.path.clone()).unwrap_or_default();
            if first != *wanted {
                let listed: Vec<&str> = found.hits.iter().take(4).map(|hit| hit.path.as_str()).collect();
                wrong.push(format!("{typed}: not {wanted} but {listed:?} for {:?}", found.corrected));
            }
        }
        assert!(wrong.is_empty(), "{:?}: {} of {}\n{}", db.kind(), wrong.len(), SEARCHES.len(), wrong.join("\n"));
    })
    .await;
}

#[tokio::test]
async fn both_databases_list_the_same_in_the_same_order() {
    let lists = std::sync::Mutex::new(Vec::new());
    on_each_database(async |db| {
        put(&db, &town::documents()).await;
        let mut list = Vec::new();
        for (typed, _) in SEARCHES {
            let found = find(&db, typed).await;
            let first: Vec<String> = found.hits.into_iter().take(3).map(|hit| hit.path).collect();
            list.push((*typed, found.total, found.by_kind, found.corrected, first.first().cloned()));
        }
        lists.lock().unwrap().push(list);
    })
    .await;
    let lists = lists.into_inner().unwrap();
    for list in &lists[1..] {
        assert_eq!(list, &lists[0]);
    }
}
