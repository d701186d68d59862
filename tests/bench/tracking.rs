//! Whether time tells a known reference from an unknown one on the tracking page (TR-03): medians of 200 wrong pairs each.

use tests::{Answers, Platform, fill_in, journey};

/// Prints by which share the medians differ.
pub async fn measure() {
    let platform = Platform::start().await;
    let visitor = platform.bromley();
    let check = fill_in(&visitor, "road-fault", &Answers::default()).await;
    let known = journey::submit(&visitor, &check).await.reference().expect("a reference");
    let share = apart(&platform, &known).await;
    println!("medians differ by     {:>8.1} %    (goal 10)", share * 100.0);
    platform.stop().await;
}

/// By which share the median times of 200 wrong pairs differ, between a reference that exists and one that does not.
async fn apart(platform: &Platform, known: &str) -> f64 {
    let visitor = platform.bromley();
    let form = visitor.go("/track").await.form();
    let mut took = [Vec::new(), Vec::new()];
    for round in 0..200 {
        // Whoever tries too often is not even looked at: a quarter of an hour later they are.
        if round % 2 == 0 {
            platform.clock.advance(chrono::Duration::minutes(16));
        }
        // Neither always comes first.
        let mut pair = [(0, known), (1, "BR-2222-2222")];
        pair.rotate_left(round / 2 % 2);
        for (which, reference) in pair {
            let value = |field: &tests::page::Field| match field.name.as_str() {
                "reference" => reference.to_owned(),
                "proof" => "eve@example.org".to_owned(),
                _ => field.value.clone(),
            };
            let fields: Vec<(String, String)> =
                form.fields.iter().map(|field| (field.name.clone(), value(field))).collect();
            let began = std::time::Instant::now();
            let page = visitor.post(&form.action, &fields).await;
            took[which].push(began.elapsed());
            page.has_status(422);
        }
    }
    let [of_known, of_unknown] = took.map(|mut times| {
        times.sort();
        times[times.len() / 2].as_secs_f64()
    });
    (of_known - of_unknown).abs() / of_unknown
}
