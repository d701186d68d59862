//! The national list of council services (LGSL), from `tenants/shared/lgsl.csv`: a service names its number, so that other
//! sites can send people to it.

use std::collections::BTreeMap;
use std::path::Path;

/// Numbers of the list, with what each stands for and whether it is still in use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceNumbers(BTreeMap<u32, Entry>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    label: String,
    in_use: bool,
}

impl ServiceNumbers {
    /// Reads the list. Without the file nothing is known, and nothing is claimed: it only helps to find slips.
    #[must_use]
    pub fn read(path: &Path) -> ServiceNumbers {
        std::fs::read_to_string(path).map(|text| Self::parse(&text)).unwrap_or_default()
    }

    /// Lines of `number,label,status`; a label may stand in quotation marks. What is no such line is passed over.
    fn parse(text: &str) -> ServiceNumbers {
        let entry = |line: &str| {
            let (number, rest) = line.trim_end().split_once(',')?;
            let (label, status) = rest.rsplit_once(',')?;
            let label = label.trim_matches('"').replace("\"\"", "\"");
            Some((number.parse().ok()?, Entry { label, in_use: status == "Live" }))
        };
        ServiceNumbers(text.lines().filter_map(entry).collect())
    }

    /// Why a number should not be used, if so.
    pub(crate) fn complaint_about(&self, number: u32) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        match self.0.get(&number) {
            Some(entry) if entry.in_use => None,
            Some(entry) => {
                Some(format!("{number} ({}) is no longer used in the national list of services", entry.label))
            }
            None => {
                Some(format!("{number} is no number of the national list of services; look it up in shared/lgsl.csv"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_known_unless_it_is_a_slip() {
        let numbers = ServiceNumbers::parse(
            "id,label,status\r\n557,Road maintenance,Live\r\n604,\"Loans, gifts\",Live\r\n9,Old things,Discontinued\n",
        );
        assert_eq!(numbers.complaint_about(557), None);
        assert_eq!(numbers.complaint_about(604), None);
        assert!(numbers.complaint_about(9).is_some_and(|said| said.contains("Old things")));
        assert!(numbers.complaint_about(55).is_some_and(|said| said.contains("lgsl.csv")));
        assert_eq!(ServiceNumbers::default().complaint_about(55), None);
    }
}
