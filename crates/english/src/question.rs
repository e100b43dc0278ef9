//! What the text leaves open, the questions whose answer changes most first.

use super::draft::{Draft, Manner};
use super::quantity::{Said, What};

/// How many questions a reader is asked at most.
const MOST: usize = 5;

/// Adds the questions worth answering: what decides cost and design comes first.
pub(super) fn ask(draft: &mut Draft, said: &[Said]) {
    let told = |what: &What| said.iter().any(|one| one.what == *what);
    let of = |draft: &Draft, roles: &[&str]| {
        draft.of(roles).first().map(|at| super::label::label(&draft.parts[*at]).to_lowercase())
    };
    let mut asked: Vec<String> = Vec::new();
    let entry = draft.arrows.iter().any(|a| draft.parts[a.from].role != "schedule");
    // The rate decides nearly every number: cost, concurrency, cold starts, limits.
    if !told(&What::Rate) && entry {
        asked.push("how many requests come in, usually and at the peak? (`{ rate 1M/month; peak 50/s }` on the first arrow)".to_string());
    }
    if draft.provider.is_none() {
        asked.push("which provider? aws is assumed, no product of another one is named".to_string());
    }
    let hands_over =
        |role: &str| matches!(role, "queue" | "topic" | "bus" | "bucket" | "stream" | "schedule" | "table");
    let lost = draft
        .arrows
        .iter()
        .any(|a| hands_over(draft.parts[a.from].role) && draft.parts[a.to].role == "function");
    let caught = draft.parts.iter().any(|part| part.dead && !part.gone)
        || draft.arrows.iter().any(|a| a.manner == Manner::Failure);
    if lost && !caught {
        asked.push(
            "where do events go that keep failing? (`worker !> failed`, with a queue `failed`)".to_string(),
        );
    }
    let unsaid = draft.of(&["schedule"]).into_iter().find(|at| draft.parts[*at].facts.is_empty());
    if let Some(at) = unsaid {
        let name = super::label::label(&draft.parts[at]).to_lowercase();
        asked.push(format!("how often does the {name} run? (`{{ every 1 h }}`)"));
    }
    let open = draft.arrows.iter().any(|a| {
        draft.parts[a.from].role == "client"
            && matches!(draft.parts[a.to].role, "http_api" | "rest_api" | "graphql" | "websocket")
    });
    if open && draft.of(&["auth"]).is_empty() {
        asked.push("who may call the API? (`{ auth jwt }` on it)".to_string());
    }
    if !told(&What::Size)
        && let Some(bucket) = of(draft, &["bucket"])
    {
        asked.push(format!("how large is what goes into the {bucket}, and how long is it kept? (`{{ payload 2 MB }}` on the arrow, `{{ keep 400 GB }}` on it)"));
    }
    draft.questions.splice(0..0, asked);
    draft.questions.truncate(MOST);
}
