//! `samlast purchases`: the five questions.

use workflows::{Filter, Question};

use crate::commands::{Cli, PurchasesArgs, QuestionArg};
use crate::output;
use crate::progress::Bar;

/// Width of a table where the terminal does not say its own.
const WIDTH: usize = 120;

/// Asks and shows, or writes files.
pub fn run(cli: &Cli, args: &PurchasesArgs) -> anyhow::Result<()> {
    let filter = Filter {
        from: args.from,
        to: args.to,
        units: args.unit.clone(),
        unit_kinds: args.unit_kind.clone(),
        suppliers: args.supplier.clone(),
        groups: args.group.clone(),
        municipalities: args.municipality.clone(),
        public: args.public,
    };
    let bar = Bar::new("purchases");
    let answers = workflows::purchase_answers(&args.study, &filter, &questions(&args.question), &bar)?;
    bar.finish();
    let lang = cli.lang.key();
    if let Some(folder) = &args.csv {
        for file in answers.write_csv(lang, folder)? {
            output::line(&file.display().to_string())?;
        }
    }
    if let Some(file) = &args.xlsx {
        answers.write_xlsx(lang, file)?;
        output::line(&file.display().to_string())?;
    }
    if args.json {
        return output::json(&answers.answers);
    }
    if args.csv.is_some() || args.xlsx.is_some() {
        return Ok(());
    }
    let width = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok()).unwrap_or(WIDTH);
    output::line(answers.text(lang, width, args.top).trim_end())
}

fn questions(asked: &[QuestionArg]) -> Vec<Question> {
    if asked.is_empty() || asked.contains(&QuestionArg::All) {
        return Question::ALL.to_vec();
    }
    asked
        .iter()
        .map(|question| match question {
            QuestionArg::What | QuestionArg::All => Question::What,
            QuestionArg::Whom => Question::Whom,
            QuestionArg::How => Question::How,
            QuestionArg::HowMuch => Question::HowMuch,
            QuestionArg::Who => Question::Who,
        })
        .collect()
}
