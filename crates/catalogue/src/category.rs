//! Where services stand on the services page. A service names its category by a slug; here is what people read.

/// Slug, name, and what is in it, of the categories that we have words for, after the subjects of English councils' sites.
const KNOWN: &[(&str, &str, &str)] = &[
    ("benefits-and-support", "Benefits and support", "Help with money, food and the cost of living"),
    ("bins-and-recycling", "Bins and recycling", "Collections, bins and what goes where"),
    ("births-deaths-marriages", "Births, deaths and marriages", "Registrations, certificates and ceremonies"),
    ("business", "Business and licensing", "Licences, rates and help for firms"),
    ("care-and-health", "Care and health", "Help for adults, carers and families"),
    ("children-and-schools", "Children and schools", "School places, childcare and young people"),
    ("clean-streets", "Clean streets", "Litter, dumped rubbish, graffiti and dog mess"),
    ("council-and-democracy", "Council and democracy", "Councillors, meetings and elections"),
    ("council-tax", "Council Tax", "Bills, discounts and ways to pay"),
    ("housing", "Housing", "Homes, repairs and help when you have nowhere to live"),
    ("leisure-and-libraries", "Leisure and libraries", "Libraries, sport and things to do"),
    ("parking-and-vehicles", "Parking and vehicles", "Permits, fines and vehicles left on the street"),
    ("parks-and-trees", "Parks and trees", "Green spaces, play areas and trees"),
    ("planning-and-building", "Planning and building", "Applications, rules and building work"),
    ("roads-and-pavements", "Roads and pavements", "Potholes, street lights and roadworks"),
    ("safety-and-nuisance", "Safety and nuisance", "Noise, pests and trouble in your street"),
];

/// What people read for a category's slug. One that we have no words for is its slug with a capital letter.
#[must_use]
pub fn label(slug: &str) -> String {
    known(slug).map_or_else(|| in_words(slug), |(label, _)| label.to_owned())
}

/// What is in a category, in half a sentence, if we have words for it.
#[must_use]
pub fn about(slug: &str) -> Option<&'static str> {
    known(slug).map(|(_, about)| about)
}

fn known(slug: &str) -> Option<(&'static str, &'static str)> {
    KNOWN.iter().find(|(known, ..)| *known == slug).map(|(_, label, about)| (*label, *about))
}

fn in_words(slug: &str) -> String {
    let words = slug.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_has_a_name_even_when_we_do_not_know_it() {
        assert_eq!(label("roads-and-pavements"), "Roads and pavements");
        assert_eq!(label("allotments-and-bees"), "Allotments and bees");
        assert_eq!(about("allotments-and-bees"), None);
    }
}
