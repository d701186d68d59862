//! Complaints about a whole service, its overlay and its surroundings.
