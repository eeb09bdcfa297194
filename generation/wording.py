"""The words for errors, once: what happened, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from generation import blueprints

Words = tuple[str | Promise, str | Promise, str | Promise]

WORDS: Mapping[str, Words] = {
    "declined": (gettext_lazy("This is not something to animate"), "{reason}", ""),
    "refused_off_task": (
        gettext_lazy("This is not something to animate"),
        gettext_lazy("Animations of mathematics and science for school are made here, and nothing of that is in it."),
        gettext_lazy("Say what your class should see, for example “Plot y = x^2 - 3x + 2 and mark its roots”."),
    ),
    "refused_harmful": (
        gettext_lazy("This is not made here"),
        gettext_lazy("It could hurt or frighten somebody. If you read it otherwise: the guard goes by words and errs."),
        gettext_lazy("Say which numbers or formulas it is about: “Bar chart of accidents per year” is fine."),
    ),
    "refused_self_harm": (
        gettext_lazy("You are not alone with this"),
        gettext_lazy("It sounds as if somebody were not well."),
        gettext_lazy(
            "Please talk to somebody you trust, today: a teacher, a doctor, a helpline. "
            "In an emergency call 112 or the number of your country."
        ),
    ),
    "refused_injected": (
        gettext_lazy("This gives orders to the program"),
        gettext_lazy("It asks for something other than a picture, like new rules or the inside of the server."),
        gettext_lazy("Leave that part out and say only what should be seen."),
    ),
    "refused_personal": (
        gettext_lazy("Personal data were taken out"),
        gettext_lazy("Your sentence held {what}. It is kept nowhere and was sent to nobody."),
        gettext_lazy("First names or invented ones are enough. Make it again with the sentence as it now stands."),
    ),
    "refused_source": (
        gettext_lazy("The written scene shows what a class should not see"),
        gettext_lazy("Words in line {line} are not for a school, or name somebody. It was not drawn and is not kept."),
        gettext_lazy("Try again, or say it in other words."),
    ),
    "no_blueprint_fits": (gettext_lazy("The embedded engine can't make this"), "{reason}", ""),
    "bad_parameter": (
        gettext_lazy("One value does not work"),
        "{message}",
        gettext_lazy("Change it in your sentence and try again."),
    ),
    "change_unknown": (gettext_lazy("This can't be changed by words here"), "{reason}", ""),
    "change_nothing": (gettext_lazy("Nothing to change"), "{reason}", ""),
    "verdict_refused": (
        gettext_lazy("The written scene has mistakes"),
        gettext_lazy("The checks found problems that the engine could not mend; they are listed beside the code."),
        gettext_lazy("Try again, or say it in other words."),
    ),
    "repair_impossible": (
        gettext_lazy("The scene could not be drawn"),
        gettext_lazy("A ready scene failed, and asking the embedded engine again would change nothing."),
        gettext_lazy("Try other values, or report this sentence to us: a ready scene should always draw."),
    ),
    "engine_unknown": (
        gettext_lazy("There is no such engine"),
        "{engine}",
        gettext_lazy("Choose “auto”, “composer” or “chat”."),
    ),
    "engine_missing": (
        gettext_lazy("No model server is connected"),
        gettext_lazy("This installation has no address of a model server."),
        gettext_lazy("Whoever runs it sets MODEL_URL to a TGI or any OpenAI-compatible server."),
    ),
    "engine_unreachable": (
        gettext_lazy("The model server does not answer"),
        "{reason}",
        gettext_lazy("Try again in a moment. If it goes on, tell whoever runs this site."),
    ),
    "engine_overloaded": (
        gettext_lazy("The model server is busy"),
        gettext_lazy("It turned the request away because too many others are waiting."),
        gettext_lazy("Try again in a minute."),
    ),
    "engine_refused": (
        gettext_lazy("The model server refused the request"),
        "{reason}",
        gettext_lazy("Tell whoever runs this site."),
    ),
    "engine_timeout": (
        gettext_lazy("The model took too long"),
        gettext_lazy("It had not finished writing after {seconds} seconds."),
        gettext_lazy("Try again, or ask for something shorter."),
    ),
    "engine_cut_off": (
        gettext_lazy("The model stopped in the middle"),
        gettext_lazy("Its answer ended before it was complete."),
        gettext_lazy("Try again, or ask for something shorter."),
    ),
    "engine_resting": (
        gettext_lazy("The model server is left alone for a moment"),
        gettext_lazy("It has failed several times in a row, so it is asked only now and then until it answers again."),
        gettext_lazy("Try again in half a minute. If it goes on, tell whoever runs this site."),
    ),
    "engine_endless": (
        gettext_lazy("The model would not stop"),
        gettext_lazy("Its answer grew longer than any scene is."),
        gettext_lazy("Try again, or ask for something shorter."),
    ),
    "engine_address": (
        gettext_lazy("This model server may not be used"),
        gettext_lazy("A team's own server has to have an address on the public internet."),
        gettext_lazy("Give another address, or ask whoever runs this site to connect the server."),
    ),
    "budget_spent": (
        gettext_lazy("This month's model time is used up"),
        gettext_lazy("Your team's plan holds {tokens} tokens a month, and they are spent."),
        gettext_lazy("The ready scenes still work. A model server of your own, under “Engines”, has no such limit."),
    ),
    "own_budget_spent": (
        gettext_lazy("This month's budget is spent"),
        gettext_lazy("Your team has set itself a bound for model servers, and has reached it."),
        gettext_lazy("The ready scenes still work. Whoever runs the team can raise the bound under “Engines”."),
    ),
    "budget_held": (
        gettext_lazy("The rest of this month's budget is taken"),
        gettext_lazy("What your team is having made at this moment may need all that is left of it."),
        gettext_lazy("Try again when that has ended: what it did not need is free again."),
    ),
    "no_source": (
        gettext_lazy("The model wrote no scene"),
        gettext_lazy("Its answer holds no Python code."),
        gettext_lazy("Say what should be seen, step by step."),
    ),
    "no_scene": (gettext_lazy("There is no scene in the file"), "{message}", ""),
    "scene_not_found": (gettext_lazy("There is no scene of that name"), "{message}", ""),
    "step_not_found": (gettext_lazy("There is no step of that name"), "{message}", ""),
    "several_scenes": (gettext_lazy("The file has several scenes"), "{message}", ""),
    "file_missing": (gettext_lazy("A file is missing"), "{message}", gettext_lazy("Then try again.")),
    "files_too_big": (
        gettext_lazy("The files of this scene are too big"),
        gettext_lazy("Together they may have {most} MB."),
        gettext_lazy("Upload smaller ones, or use fewer."),
    ),
    "nothing_played": (gettext_lazy("Nothing moves in this scene"), "{message}", ""),
    "scene_error": (gettext_lazy("The scene stopped with an error"), "{message}", ""),
    "latex_error": (gettext_lazy("A formula could not be set"), "{message}", ""),
    "render_timeout": (
        gettext_lazy("Drawing took too long"),
        "{message}",
        gettext_lazy("Make the scene shorter, or draw fewer things at once."),
    ),
    "render_memory": (
        gettext_lazy("The scene needs too much memory"),
        "{message}",
        gettext_lazy("Draw fewer or simpler things at once."),
    ),
    "render_limit": (gettext_lazy("The scene is too big"), "{message}", gettext_lazy("Make it shorter or simpler.")),
    "film_too_long": (
        gettext_lazy("The film would be too long"),
        "{message}",
        gettext_lazy("Shorten the waits or split the scene."),
    ),
    "render_crashed": (gettext_lazy("Drawing broke off"), "{message}", gettext_lazy("Try again.")),
    "render_unavailable": (
        gettext_lazy("Nothing can be drawn right now"),
        "{message}",
        gettext_lazy("Your sentence is kept. Try again in a moment; if it goes on, tell whoever runs this site."),
    ),
    "lost_worker": (
        gettext_lazy("The work was interrupted"),
        gettext_lazy("The process that worked on it died, {attempts} times."),
        gettext_lazy("Try again. If it happens once more, this scene may need too much memory."),
    ),
    "internal": (
        gettext_lazy("Something of ours broke"),
        gettext_lazy("It is in our log under {reference}."),
        gettext_lazy("Try again. Your sentence is kept."),
    ),
}


ENGINE_REASONS: Mapping[str, str | Promise] = {
    "key": gettext_lazy("It does not know the key."),
    "forbidden": gettext_lazy("The key may not do this."),
    "not_found": gettext_lazy("It has no such address or model."),
    "too_long": gettext_lazy("The question is too long for it."),
    "unreadable": gettext_lazy("It can't read the question, or the question is too long for it."),
    "redirect": gettext_lazy("It sends the request on to another address."),
    "no_name": gettext_lazy("Its name can't be found."),
    "no_connection": gettext_lazy("It refused the connection."),
    "model_failed": gettext_lazy("Its model failed."),
    "status": gettext_lazy("It answered with HTTP status {status}."),
    "failed": gettext_lazy("It failed, with HTTP status {status}."),
    "broke": gettext_lazy("Talking to it broke off ({error})."),
}
"""Why a model server refused, or could not be reached: what stands for {reason} there."""

PERSONAL: Mapping[str, str | Promise] = {
    "secret": gettext_lazy("a password or a secret key"),
    "email": gettext_lazy("an e-mail address"),
    "phone": gettext_lazy("a phone number"),
    "address": gettext_lazy("a postal address"),
    "birth": gettext_lazy("a date of birth"),
    "id": gettext_lazy("an identity number"),
    "record": gettext_lazy("a full name with a grade or a record"),
}


class _Gaps(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def problem_words(problem: Mapping[str, Any]) -> dict[str, Any]:
    """A problem {"id", "fault", "data"} as the page and the API say it: with title, message, hint and what is near."""
    data = problem["data"]
    title, message, hint = WORDS.get(problem["id"], WORDS["internal"])
    what = get_text_list([str(PERSONAL[kind]) for kind in data.get("kinds", ())], _("and"))
    gaps = _Gaps(data, what=what)
    if why := data.get("why"):
        gaps["reason"] = str(ENGINE_REASONS[why]).format_map(gaps)
    answer = {
        "id": problem["id"],
        "fault": problem["fault"],
        "title": str(title),
        "message": str(message).format_map(gaps),
        "hint": str(hint).format_map(gaps),
    }
    if problem["id"] == "no_blueprint_fits":
        near = [blueprints.get(id) for id in data.get("nearest", [])]
        answer["nearest"] = [{"id": scene.id, "title": scene.title, "example": scene.prompts[0]} for scene in near]
        answer["hint"] = _("Choose one of the scenes below, or ask for one of them in your words.") + (
            ""
            if settings.ENGINES.servers
            else " " + _("With a model server connected (MODEL_URL), other scenes can be written too.")
        )
    if data.get("server"):
        answer["message"] += " " + _("Its name here is “%(server)s”.") % {"server": data["server"]}
    if data.get("is_repeated"):
        answer["message"] += " " + _("The same mistakes came back after they had been mended, so it was left at that.")
    if problem["id"] == "change_unknown":
        answer |= {"hint": _change_hint(data), "examples": data.get("examples", [])}
    if best := data.get("best"):
        answer["best"] = best | {"text": best_words(best)}
    return answer | {key: data[key] for key in ("parameter", "line") if data.get(key)}


def _change_hint(data: Mapping[str, Any]) -> str:
    """What can be changed all the same, where no model server is connected."""
    if data.get("examples"):
        told = get_text_list([f"“{example}”" for example in data["examples"]], _("or"))
        return _("Say for example %(examples)s.") % {"examples": told}
    return _("Change the code in the editor beside the film. With a model server connected, words do it too.")


def best_words(best: Mapping[str, Any]) -> str:
    """What there is of a scene that failed, honestly."""
    if best["rank"] == "runs_in_part":
        return _("The best version so far runs for %(seconds)s s and then stops with an error. It is not finished.") % {
            "seconds": f"{best['seconds']:.1f}"
        }
    if best.get("passed_checks"):
        return _(
            "The checks found no error in the best version so far, but it stops before anything of it is drawn. "
            "It is not finished."
        )
    return _("The best version so far can be read, but the checks found errors in it, and it was not drawn.")
