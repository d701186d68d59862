//! Lists come in slices.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::PageError;

/// So many at once unless somebody asks otherwise.
const USUAL: u32 = 50;
/// At most so many.
const MOST: u32 = 100;
/// No list of ours is longer than this many slices.
const LAST: u32 = 100_000;

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// The number of the slice, from 1.
    #[param(minimum = 1, maximum = 100_000)]
    pub page: Option<u32>,
    /// How many in one slice; 50 unless you say otherwise.
    #[param(minimum = 1, maximum = 100)]
    pub per_page: Option<u32>,
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Slice<T: ToSchema> {
    /// What stands in it.
    pub items: Vec<T>,
    /// The number of this slice, from 1.
    pub page: u32,
    /// How many at most stand in one.
    pub per_page: u32,
    /// How many there are in all.
    pub total: usize,
}

impl Asked {
    /// The number of the slice, and how many are in one.
    ///
    /// # Errors
    /// No slice has such a number or such a length.
    pub fn checked(self) -> Result<(u32, u32), PageError> {
        let (page, per_page) = (self.page.unwrap_or(1), self.per_page.unwrap_or(USUAL));
        if (1..=LAST).contains(&page) && (1..=MOST).contains(&per_page) {
            Ok((page, per_page))
        } else {
            Err(PageError::BadRequest("no slice of a list has that number or that length"))
        }
    }

    /// The part of `list` that is asked for, and what it is a part of.
    ///
    /// # Errors
    /// See [`Asked::checked`].
    pub fn cut<L>(self, list: Vec<L>) -> Result<Cut<L>, PageError> {
        let (page, per_page) = self.checked()?;
        let total = list.len();
        let (before, most) = ((page as usize - 1) * per_page as usize, per_page as usize);
        Ok(Cut { lines: list.into_iter().skip(before).take(most).collect(), page, per_page, total })
    }
}

/// What was cut out of a list.
pub(crate) struct Cut<L> {
    pub lines: Vec<L>,
    pub page: u32,
    pub per_page: u32,
    pub total: usize,
}

impl<L> Cut<L> {
    /// The slice that tells these.
    pub fn telling<T: ToSchema>(&self, items: Vec<T>) -> Slice<T> {
        Slice { items, page: self.page, per_page: self.per_page, total: self.total }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_cut_where_somebody_asks() {
        let asked = |page, per_page| Asked { page, per_page };
        let list: Vec<u32> = (1..=7).collect();
        assert_eq!(asked(Some(2), Some(3)).cut(list.clone()).unwrap().lines, [4, 5, 6]);
        assert_eq!(asked(Some(3), Some(3)).cut(list.clone()).unwrap().lines, [7]);
        assert!(asked(Some(9), None).cut(list.clone()).unwrap().lines.is_empty());
        for wrong in [asked(Some(0), None), asked(None, Some(0)), asked(None, Some(101))] {
            assert!(wrong.cut(list.clone()).is_err());
        }
    }
}
