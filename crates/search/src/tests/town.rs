//! The pages of a small council, as the tests search them.

use crate::Document;
use crate::testing::day;

/// Kind, path, title, summary, keywords, text.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str], &'static str);

/// Every document.
pub(super) fn documents() -> Vec<Document> {
    ROWS.iter().map(document).chain(events()).collect()
}

fn document(&(kind, path, title, summary, keywords, text): &Row) -> Document {
    Document {
        kind: kind.to_owned(),
        key: path.to_owned(),
        path: path.to_owned(),
        title: title.to_owned(),
        summary: summary.to_owned(),
        text: text.to_owned(),
        keywords: keywords.iter().map(|&word| word.to_owned()).collect(),
        ..Document::default()
    }
}

/// The same fair two years running, and one to come.
fn events() -> Vec<Document> {
    let fair = |path: &'static str, title: &'static str, starts: &str, ends: &str| Document {
        starts_on: Some(day(starts)),
        ends_on: Some(day(ends)),
        facets: vec![("ward".to_owned(), "Northside".to_owned())],
        ..document(&("event", path, title, "Stalls, music and a lantern walk.", &[], "Bring the family to the winter fair."))
    };
    vec![
        fair("/events/winter-fair-2025", "Winter fair", "2025-12-06", "2025-12-07"),
        fair("/events/winter-fair-2026", "Winter fair in the park", "2026-12-05", "2026-12-06"),
    ]
}

const ROWS: &[Row] = &[
    ("service", "/services/missed-collection", "Report a missed bin collection", "Tell us if we did not empty your bin.",
     &["missed bin", "bin not emptied"], "Report it within two working days. Leave the bin out until we come back."),
    ("guide", "/bins/collection-day", "Check your bin collection day", "Find out which bins we empty and when.",
     &["bin day", "calendar"], "Put bins out by 6am. Recycling and refuse are emptied on different weeks. Check after a bank holiday."),
    ("guide", "/bins/recycling", "What goes in your recycling", "What you can and cannot recycle at home.",
     &["green box", "plastic", "glass", "cardboard"], "Rinse bottles, cans and jars. Put paper and cardboard in the green box."),
    ("service", "/services/bulky-waste", "Book a bulky waste collection", "We take away sofas, beds and fridges for a charge.",
     &["sofa", "mattress", "fridge", "furniture"], "You can book up to six items. Put them outside on the day."),
    ("service", "/services/garden-waste", "Join the garden waste service", "Pay each year and we empty your brown bin every two weeks.",
     &["brown bin"], "Grass, leaves and hedge cuttings go into the brown bin."),
    ("entry", "/directories/tips/waldo-road", "Waldo Road reuse and recycling centre", "Bring what does not fit into your bin.",
     &["tip", "dump", "asbestos", "rubble"], "Open every day but Christmas Day. Book a slot for a van. Asbestos is taken by appointment."),
    ("service", "/services/fly-tipping", "Report fly-tipping", "Tell us about rubbish that was dumped.",
     &["dumped mattress"], "Do not touch it. It may be asbestos or needles."),
    ("service", "/services/road-fault", "Report a pothole or road fault", "Tell us about holes, cracks and loose covers.",
     &["pot hole", "carriageway"], "We look at dangerous faults within a day."),
    ("service", "/services/street-light", "Report a broken street light", "Tell us if a lamp is out, flickering or on all day.",
     &["lamp post"], "Look for the number on the column."),
    ("guide", "/roads/gritting", "Gritting and salting in winter", "Which roads we treat when it freezes.",
     &["snow", "ice", "grit bin"], "Main roads and bus routes come first."),
    ("service", "/services/graffiti", "Report graffiti", "We clean graffiti from public buildings and walls.", &[], "Offensive words are removed within a day."),
    ("service", "/services/abandoned-vehicle", "Report an abandoned vehicle", "Tell us about a car or van that was left on the road.",
     &[], "Look whether it is taxed before you tell us."),
    ("service", "/services/dog-fouling", "Report dog fouling", "Tell us where dogs foul the pavement.", &[], "Owners can be fined."),
    ("guide", "/council-tax/bands", "Council tax bands and charges", "What you pay for each band this year.",
     &["council tax bill", "how much"], "The charge depends on the valuation of your home."),
    ("service", "/services/council-tax-payment", "Pay your council tax", "Pay online, by direct debit or by telephone.",
     &["direct debit", "instalments"], "You need the account number on your bill."),
    ("guide", "/council-tax/discounts", "Council tax discounts", "Pay less if you live alone, study or have a low income.",
     &["single person discount", "student"], "You can ask for 25% off if you are the only adult."),
    ("guide", "/moving-home", "Moving home", "What to do with us before and after you move.",
     &["change of address", "new house"], "Tell us for your council tax, your vote and your parking permit."),
    ("guide", "/benefits/housing-benefit", "Housing benefit", "Help with your rent if you are a pensioner or in supported housing.",
     &["rent"], "Most people of working age claim universal credit instead."),
    ("guide", "/benefits/cost-of-living", "Help with the cost of living", "Money, food and energy bills.",
     &["food bank", "fuel", "hardship"], "Ask the household support fund for vouchers."),
    ("service", "/services/blue-badge", "Apply for a blue badge", "Park closer if you or your passenger is disabled.",
     &["disabled parking"], "You need a photo and proof of your benefit."),
    ("service", "/services/parking-permit", "Apply for a resident parking permit", "Park on your street in a controlled zone.",
     &["visitor vouchers", "cpz"], "You need proof of address and your number plate."),
    ("service", "/services/parking-fine", "Pay or challenge a parking fine", "What to do about a penalty charge notice.",
     &["pcn", "appeal"], "Pay within 14 days and it costs half."),
    ("guide", "/planning/permission", "Find out if you need planning permission", "Extensions, lofts, walls and trees.",
     &["extension", "permitted development"], "Many small works need no permission."),
    ("service", "/planning/search", "Search planning applications", "See and comment on applications near you.",
     &["object to planning", "neighbour"], "You need the application number or an address."),
    ("guide", "/planning/building-control", "Building control", "Have building works checked against the regulations.", &[], "Tell us before you begin."),
    ("service", "/services/school-admissions", "Apply for a school place", "Primary and secondary schools, and moving in the year.",
     &["reception", "secondary school", "school admissions"], "The closing day for secondary schools is 31 October."),
    ("guide", "/schools/term-dates", "School term dates", "Terms, half terms and holidays.", &["half term", "inset"], "Academies may choose their own days."),
    ("guide", "/schools/free-school-meals", "Free school meals", "Find out if your child can have meals at no cost.",
     &["lunch"], "All infants have a free lunch."),
    ("guide", "/children/childcare", "Find childcare", "Nurseries, childminders and free hours.", &["early years"], "Some two year olds have free hours."),
    ("guide", "/care/adult-social-care", "Care and support for adults", "Ask for an assessment of what you need.",
     &["adult social care", "care home", "meals on wheels"], "We talk with you about what matters to you."),
    ("guide", "/care/carers", "Help for carers", "Support if you look after a relative or a friend.", &["respite"], "Ask for a carer’s assessment."),
    ("service", "/services/safeguarding", "Report a concern about a child or an adult", "If somebody is in danger now, ring 999.",
     &["abuse", "neglect", "safeguarding"], "You do not have to be sure."),
    ("guide", "/housing/homelessness", "If you are homeless or may be soon", "What we can do, and what to bring.",
     &["eviction", "homelessness"], "Come as early as you can."),
    ("guide", "/housing/repairs", "Repairs in your council home", "Who repairs what, and how to tell your landlord.", &["damp", "mould"], "Ring if water is coming in."),
    ("guide", "/elections/register", "Register to vote", "You have to be on the register to vote.", &["electoral roll", "polling station"], "Bring photo identification."),
    ("entry", "/directories/councillors", "Your councillors", "Find who speaks for your ward.", &[], "Surgeries are held every month."),
    ("guide", "/births", "Register a birth", "Within six weeks, at any register office.", &["birth certificate"], "Bring the red book."),
    ("guide", "/deaths", "Register a death", "Within five days. What you need and who can do it.", &["death certificate", "funeral"], "The medical examiner tells you when."),
    ("guide", "/marriages", "Give notice of marriage", "Ceremonies, venues and what to bring.", &["registrar", "wedding"], "Both of you have to come."),
    ("entry", "/directories/libraries/central", "Central Library", "Books, computers and a café on three floors.", &["printing"], "Naïve art is shown on the stairs."),
    ("guide", "/libraries/join", "Join the library", "Borrow books, films and electronic books for nothing.", &["library card", "ebooks"], "Bring proof of address."),
    ("guide", "/parks/allotments", "Rent an allotment", "Waiting lists and rents.", &[], "A full plot is 250 square metres."),
    ("guide", "/council/complaints", "Make a complaint", "Tell us what went wrong, and what happens then.", &["ombudsman"], "We answer within 10 working days."),
    ("guide", "/council/foi", "Ask for information", "Freedom of information and environmental requests.", &["foi"], "We answer within 20 working days."),
    ("guide", "/council/jobs", "Jobs with the council", "Current vacancies and how to apply.", &["apprenticeships"], "We pay the London living wage."),
    ("guide", "/council/contact", "Contact us", "Telephone numbers, opening hours and addresses.", &["phone"], "Come to the Mayor’s hall on weekdays."),
    ("guide", "/council/who-we-are", "Who we are", "How the council works.", &[], "The Mayor and 55 councillors."),
    ("guide", "/business/rates", "Business rates", "Pay, reliefs and revaluation.", &["nndr"], "Small shops may pay nothing."),
    ("service", "/services/skip-permit", "Apply for a skip permit", "A skip on the road needs a permit.", &["builder"], "The company has to ask."),
    ("service", "/services/dropped-kerb", "Apply for a dropped kerb", "Make a crossing for your car.", &["driveway"], "We look at the pavement first."),
    ("guide", "/noise", "Noise from neighbours", "Loud music, alarms and building works.", &["noisy neighbours"], "Keep a diary for two weeks."),
    ("service", "/services/pest-control", "Book pest control", "Rats, mice, wasps and bedbugs.", &["wasp nest"], "The first visit costs £60."),
    ("news", "/news/recycling-record", "Residents recycle more than ever", "More than half of all waste was recycled.", &[],
     "Thank you for your recycling. Council tax pays for bin collection, pothole repairs, libraries and parking."),
    ("news", "/news/budget", "Council agrees its budget", "What is spent on roads, schools and care.", &[],
     "Council tax rises by 4.99 per cent. Pothole repairs, school meals, housing, recycling and social care go on."),
];
