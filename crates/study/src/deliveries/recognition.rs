//! How a purchase was ordered and came, where its documents tell: by card in a shop, from a web shop, as a parcel.

use domain::{DistributionKind, DocumentKind, Kilograms, OrderingChannel, ParameterError, Parameters, StoredDocument};

/// The words and codes by which pick-ups, parcels and web orders are recognised.
#[derive(Debug)]
pub(super) struct Recognition {
    card_means: Vec<String>,
    card_words: Vec<String>,
    carriers: Vec<String>,
    web_words: Vec<String>,
    parcel_mass: Kilograms,
}

/// What the documents of one purchase tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Recognised {
    /// How the goods came.
    pub how: Option<DistributionKind>,
    /// How they were ordered.
    pub channel: Option<OrderingChannel>,
}

impl Recognition {
    pub(super) fn new(parameters: &Parameters) -> Result<Self, ParameterError> {
        let list = |key: &str| -> Result<Vec<String>, ParameterError> {
            let text = parameters.label(&format!("delivery.recognised.{key}"))?;
            Ok(text.split(',').map(|word| word.trim().to_lowercase()).filter(|word| !word.is_empty()).collect())
        };
        Ok(Self {
            card_means: list("card_means")?,
            card_words: list("card_words")?,
            carriers: list("carriers")?,
            web_words: list("web_words")?,
            parcel_mass: parameters.quantity("delivery.recognised.parcel_mass")?,
        })
    }

    /// `mass` is that of the whole purchase. Where the register says that the supplier brings its goods, a card only paid for
    /// them.
    pub(super) fn of(&self, members: &[&StoredDocument], mass: Kilograms, brings: bool) -> Recognised {
        let by_card = members.iter().any(|stored| {
            let means = stored.document.payment_means.as_deref().unwrap_or_default();
            self.card_means.iter().any(|code| code == means)
                || (stored.document.kind == DocumentKind::LedgerEntry && tells(stored, &self.card_words))
        });
        let ordered = members.iter().any(|stored| stored.document.kind == DocumentKind::Order);
        let in_web_shop = members.iter().any(|stored| tells(stored, &self.web_words));
        let channel = match (by_card, ordered, in_web_shop) {
            // Paying by card in a web shop is still a web order, and nobody drives to fetch it.
            (_, _, true) => Some(OrderingChannel::WebShop),
            (true, _, _) if !brings => Some(OrderingChannel::Shop),
            (_, true, _) => Some(OrderingChannel::EProcurement),
            _ => None,
        };
        let carried = members.iter().any(|stored| {
            let carrier = stored.document.carrier.as_deref().unwrap_or_default().to_lowercase();
            has_word(&carrier, &self.carriers) || names_carrier(stored, &self.carriers)
        });
        let is_parcel = (carried || in_web_shop) && mass > Kilograms::ZERO && mass <= self.parcel_mass;
        let how = match (by_card && !in_web_shop && !brings, is_parcel) {
            (true, _) => Some(DistributionKind::OwnPickUp),
            (false, true) => Some(DistributionKind::ParcelCarrier),
            (false, false) => None,
        };
        Recognised { how, channel }
    }
}

/// Whether the text of a line has one of the words.
fn tells(stored: &StoredDocument, words: &[String]) -> bool {
    stored.document.lines.iter().any(|line| has_word(&line.name.to_lowercase(), words))
}

/// Whether a line about carriage names a parcel carrier: `Frakt Bring`, and not `Bringebær`.
fn names_carrier(stored: &StoredDocument, carriers: &[String]) -> bool {
    const CARRIAGE: [&str; 5] = ["frakt", "porto", "sending", "pakke", "leverans"];
    stored.document.lines.iter().any(|line| {
        let text = line.name.to_lowercase();
        CARRIAGE.iter().any(|word| text.contains(word)) && has_word(&text, carriers)
    })
}

/// Whether one of the words stands in the text as a word of its own.
fn has_word(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| {
        text.match_indices(word.as_str()).any(|(at, found)| {
            let before = text[..at].chars().next_back();
            let after = text[at + found.len()..].chars().next();
            before.is_none_or(|sign| !sign.is_alphanumeric()) && after.is_none_or(|sign| !sign.is_alphanumeric())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::has_word;

    #[test]
    fn carriers_are_words_and_not_parts_of_berries() {
        let words = ["bring".to_owned(), "ups".to_owned()];
        assert!(has_word("frakt bring, 2 kolli", &words) && has_word("ups", &words));
        assert!(!has_word("bringebær 125 g", &words) && !has_word("gulrotsups", &words));
    }
}
