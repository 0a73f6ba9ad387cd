//! The languages that texts are written in.

/// A language of the texts; Norwegian bokmål comes first because most users write it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// Norwegian bokmål.
    #[default]
    Nb,
    /// Norwegian nynorsk.
    Nn,
    /// Swedish.
    Sv,
    /// English.
    En,
}

impl Lang {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Nb, Self::Nn, Self::Sv, Self::En];

    /// The BCP 47 tag: the key in commands and addresses, and the `lang` attribute in HTML.
    pub fn key(self) -> &'static str {
        match self {
            Self::Nb => "nb",
            Self::Nn => "nn",
            Self::Sv => "sv",
            Self::En => "en",
        }
    }

    /// Reads a tag as people and browsers write it (`nb`, `NB`, `nb-NO`, `en_GB`, `no`); `None` for other languages.
    pub fn from_key(key: &str) -> Option<Self> {
        let primary = key.split(['-', '_', '.']).next().unwrap_or_default().to_ascii_lowercase();
        match primary.as_str() {
            "nb" | "no" => Some(Self::Nb),
            "nn" => Some(Self::Nn),
            "sv" => Some(Self::Sv),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The name of the language in itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::Nb => "bokmål",
            Self::Nn => "nynorsk",
            Self::Sv => "svenska",
            Self::En => "English",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_as_browsers_and_locales_write_them() {
        for (tag, lang) in
            [("nb-NO", Lang::Nb), ("NN", Lang::Nn), ("sv_SE.UTF-8", Lang::Sv), ("en", Lang::En), ("no", Lang::Nb)]
        {
            assert_eq!(Lang::from_key(tag), Some(lang), "{tag}");
        }
        for tag in ["da", "", "n", "nbx"] {
            assert_eq!(Lang::from_key(tag), None, "{tag}");
        }
        assert!(Lang::ALL.iter().all(|&l| Lang::from_key(l.key()) == Some(l)));
    }
}
