# clause 20.7: code that the model needs, and code that loading it runs

judge_objects <- function(facts, here, answers) {
  unsure <- "the file does not say whether the model has other custom objects or Lambda layers"
  hint <- "load it with the recorded packages, and hand over what it asks for"
  c(
    lapply(facts$objects, judge_object, facts, here, answers),
    lapply(facts$lambda_layers, function(name) {
      judge_trust(name, "a Lambda layer, which holds code", answers$trust_code)
    }),
    if (isTRUE(facts$is_unsure)) {
      list(new_model_check("code", "cannot_tell", unsure, "custom_object_missing", hint = hint))
    }
  )
}

judge_object <- function(object, facts, here, answers) {
  tell <- function(severity, message, code = NULL, ...) {
    new_model_check("code", severity, message, code, object$name, ...)
  }
  if (object$name %in% answers$custom_objects) {
    return(tell("fine", "handed over"))
  }
  distribution <- object$distribution
  is_installed <- !is.null(distribution) && normalize_name(distribution) %in% names(here$distributions)
  if (is_installed && brings(here$modules, object)) {
    return(tell("fine", paste("brought by", distribution)))
  }
  if (!is.null(distribution) && is.null(here$python)) {
    return(tell("cannot_tell", sprintf("%s brings it, if the Python has it", distribution), "python_unknown"))
  }
  if (object$name %in% facts$code$objects) {
    return(judge_bundled(tell, facts$code, here$code, answers$trust_code))
  }
  tell("blocks", say_lacking(object, distribution, is_installed), "custom_object_missing")
}

# clause 22.2: whether an installed distribution brings the module of an object, if that is said, of the `modules` asked for.
brings <- function(modules, object) {
  brought <- modules[[normalize_name(object$distribution)]]
  is.null(object$module) || is.null(brought) || sub("[.].*$", "", object$module) %in% unlist(brought)
}

say_lacking <- function(object, distribution, is_installed) {
  if (is_installed) {
    return(sprintf("of the module %s, which the installed %s does not bring", object$module, distribution))
  }
  if (!is.null(distribution)) {
    return(sprintf("brought by %s, which is not installed", distribution))
  }
  paste0("a custom object", if (!is.null(object$module)) sprintf(" of %s", object$module), " that nothing here brings")
}

judge_bundled <- function(tell, code, found, is_trusted) {
  if (is.null(found)) {
    text <- sprintf("in %s, which is not there", code$file)
    return(tell("blocks", text, "file_not_found", hint = "put it beside the schema"))
  }
  if (!identical(found, code$sha256)) {
    text <- sprintf("in %s, which is not the recorded file", code$file)
    return(tell("blocks", text, "wrong_code", recorded = code$sha256, found = found))
  }
  if (is_trusted) {
    return(tell("fine", sprintf("in %s, the recorded file", code$file)))
  }
  text <- sprintf("in %s, the recorded file, whose code loading would run", code$file)
  tell("blocks", text, "code_not_trusted", hint = say_trust(code$file))
}

say_trust <- function(what) {
  sprintf("`trust_code = TRUE` where you trust who wrote %s", what)
}

judge_trust <- function(item, text, is_trusted, otherwise = "blocks", of_file = FALSE) {
  hint <- say_trust("the model")
  severity <- if (is_trusted) "fine" else otherwise
  new_model_check("code", severity, text, "code_not_trusted", item, hint = hint, of_file = of_file)
}

# Files that run code when they are loaded: pickles, and files of skops by the types that they name.
judge_running_files <- function(facts, here, answers) {
  runs <- function(file) isTRUE(file$format %in% c("pickle", "skops"))
  lapply(Filter(runs, list_present(facts)), function(file) {
    types <- file$found$types
    text <- if (file$format == "pickle") {
      "a pickle, which runs code when it is loaded"
    } else if (is.null(types)) {
      "names types that cannot be read"
    } else if (length(types) > 0L) {
      paste("names types beyond those of its framework:", enumerate(types))
    }
    if (is.null(text)) {
      return(new_model_check("code", "fine", "names no foreign types", item = file$file, of_file = TRUE))
    }
    otherwise <- if (file$format == "skops" && is.null(types)) "cannot_tell" else "blocks"
    judge_trust(file$file, text, answers$trust_code, otherwise, of_file = TRUE)
  })
}
