//! Municipalities that are dirtier than the ordinary one, for honest tests of what is estimated from their papers.

use crate::facts::{ElectronicDocuments, Facts, Invoicing};

/// In which way the generated municipality differs from the ordinary one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// As it is.
    #[default]
    Ordinary,
    /// Every second supplier that sends electronic invoices writes one a month without delivery dates.
    Collective,
    /// People report a quarter more deliveries than they get, and busy units answer more often.
    BiasedSurvey,
    /// Hardly any invoice says when and where goods were delivered; orders and despatch advices are not exchanged.
    FewDates,
    /// Some answers to the survey are far off.
    HeavyNoise,
}

impl Variant {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Ordinary, Self::Collective, Self::BiasedSurvey, Self::FewDates, Self::HeavyNoise];

    /// The spelling on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Collective => "collective",
            Self::BiasedSurvey => "biased-survey",
            Self::FewDates => "few-dates",
            Self::HeavyNoise => "heavy-noise",
        }
    }

    /// The variant with this spelling.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.key() == key)
    }

    /// Part of the deliveries that people report on average.
    pub(crate) fn reported(self) -> f64 {
        if self == Self::BiasedSurvey { 1.25 } else { 1.0 }
    }

    /// Changes how suppliers invoice.
    pub(crate) fn change(self, facts: &mut Facts) {
        for (number, family) in facts.families.iter_mut().enumerate() {
            for (position, mode) in family.invoicing.iter_mut().enumerate() {
                match self {
                    Self::Collective if mode.is_electronic() && (number + position) % 2 == 0 => {
                        *mode = Invoicing::MonthlyPlain;
                    }
                    Self::FewDates if !(number + 3 * position).is_multiple_of(8) => *mode = without_date(*mode),
                    _ => {}
                }
            }
            if self == Self::FewDates {
                family.documents.iter_mut().for_each(|documents| *documents = ElectronicDocuments::None);
            }
        }
    }
}

fn without_date(mode: Invoicing) -> Invoicing {
    match mode {
        Invoicing::DeliveryGln | Invoicing::DeliveryAddress | Invoicing::DeliveryDate => Invoicing::ReferenceOnly,
        Invoicing::WeeklyLines | Invoicing::MonthlyLines => Invoicing::MonthlyPlain,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_change_what_their_names_say() {
        let monthly = |variant: Variant| {
            let mut facts = Facts::read().expect("facts");
            variant.change(&mut facts);
            let modes = facts.families.iter().flat_map(|family| family.invoicing.iter().copied());
            modes.filter(|mode| *mode == Invoicing::MonthlyPlain).count()
        };
        assert!(monthly(Variant::Collective) > 2 * monthly(Variant::Ordinary));
        assert_eq!(monthly(Variant::HeavyNoise), monthly(Variant::Ordinary));
        for variant in Variant::ALL {
            assert_eq!(Variant::from_key(variant.key()), Some(variant));
        }
    }
}
