//! A directory: narrowed by words and by what its entries are, with the address alone.

use tests::Platform;

const DIRECTORY: &str = "+++\nkind = \"directory\"\ntitle = \"Zebra places\"\nsummary = \"Where they are.\"\nsingular = \"place\"\nmap = true\n\
    facets = [{ id = \"type\", label = \"What it is\", options = [{ id = \"park\", label = \"Park\" }, { id = \"zoo\", label = \"Zoo\" }] },\n\
    { id = \"area\", label = \"Where\", options = [{ id = \"north\", label = \"North\" }, { id = \"south\", label = \"South\" }] }]\n\
    +++\nChoose.\n";

fn entry(title: &str, kind: &str, area: &str, more: &str) -> String {
    format!(
        "+++\nkind = \"venue\"\ntitle = \"{title}\"\nsummary = \"A place.\"\nfacets = {{ type = [\"{kind}\"], area = [\"{area}\"] }}\n\
         address = [\"1 Example Road\", \"Exampleton\"]\n{more}\n+++\nWords.\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_is_narrowed_without_javascript() {
    let platform = Platform::start().await;
    for slug in ["bromley", "bexley"] {
        let visitor = platform.visitor(slug);
        platform.publish(slug, "/directories/zebras", DIRECTORY).await;
        visitor.go("/directories/zebras").await.see("There is nothing in this list yet").see_not("Show what fits");
        let full = "latitude = 51.41\nlongitude = 0.02\ntelephone = \"020 7946 0123\"\nemail = \"zoo@example.org\"\n\
                    website = \"https://www.zoo.example.org/visit\"\nopening = [\"Every day: 9am to 5pm\"]\nfacilities = [\"Café\"]\n\
                    booking = { text = \"Book a visit\", href = \"https://book.example.org/zoo\" }\npostcode = \"BR1 9XX\"";
        for (name, title, kind, area, more) in [
            ("zoo", "The old zoo", "zoo", "north", full),
            ("green", "Green park", "park", "north", "latitude = 51.39\nlongitude = 0.05"),
            ("big", "Big park", "park", "south", ""),
        ] {
            platform.publish(slug, &format!("/directories/zebras/{name}"), &entry(title, kind, area, more)).await;
        }
        let all = visitor.go("/directories/zebras").await;
        all.see("All 3, from A to Z").see("Park (2)").see("Zoo (1)").see("North (2)");
        assert_eq!(all.all(".jwp-list--found .jwp-list__link"), ["Big park", "Green park", "The old zoo"]);
        assert_eq!(all.all(".jwp-map__number"), ["2", "3"], "only what has a place is on the map");
        let parks = visitor.go("/directories/zebras?type=park").await;
        parks.see("2 of 3 fit").see("Zoo (1)").see("North (1)").see_not("The old zoo");
        assert_eq!(parks.all("input[type=checkbox][checked]").len(), 1);
        visitor.go("/directories/zebras?type=park&area=south").await.see("1 of 3 fits").see("Big park");
        visitor.go("/directories/zebras?q=br1+9xx").await.see("1 of 3 fits").see("The old zoo");
        let none = visitor.go("/directories/zebras?q=lion&type=zoo").await;
        none.see("Nothing fits all of that");
        assert_eq!(none.link("see the whole list"), "/directories/zebras");
        assert_eq!(none.attribute("#q", "value").as_deref(), Some("lion"));
        assert_eq!(visitor.go("/directories").await.link("Zebra places"), "/directories/zebras");

        let zoo = visitor.go("/directories/zebras/zoo").await;
        zoo.see("1 Example Road")
            .see("BR1 9XX")
            .see("Every day: 9am to 5pm")
            .see("Café")
            .see("What it is")
            .see("North");
        assert_eq!(zoo.link("020 7946 0123"), "tel:02079460123");
        assert_eq!(zoo.link("zoo.example.org"), "https://www.zoo.example.org/visit");
        assert_eq!(zoo.link("Book a visit"), "https://book.example.org/zoo");
        assert!(zoo.link("See this place on OpenStreetMap").contains("mlat=51.41000"));
        assert!(zoo.attribute(".jwp-map svg", "aria-label").unwrap().contains("The old zoo"));
        let plain = visitor.go("/directories/zebras/big").await;
        assert_eq!(plain.all(".jwp-map").len(), 0, "no place is invented");
    }
    platform.stop().await;
}
