#' The result of a process, run as a job and awaited.
#'
#' @param inputs A list; what is a list of values there stays one: `list("a")`.
#' @param ... Other members of the request, as `outputs`.
#' @param progress Whether to show percents on the console.
#' @return Rows as a data.frame where it gives rows; raw octets where it gives a file.
ps_execute <- function(client, process, inputs, ..., progress = FALSE) {
  request <- ps_request(client, paste0("/processes/", process, "/execution"))
  request <- httr2::req_headers(request, Prefer = "respond-async")
  request <- httr2::req_body_json(request, list(inputs = inputs, ...), auto_unbox = TRUE, digits = 15)
  status <- httr2::resp_body_json(ps_perform(request))
  where <- paste0("/jobs/", status$jobID)
  on.exit(ps_perform(httr2::req_method(ps_request(client, where), "DELETE")), add = TRUE)
  status <- ps_wait(client, status, progress)
  results <- ps_link(status, "http://www.opengis.net/def/rel/ogc/1.0/results")
  response <- ps_perform(ps_request(client, results))
  if (!grepl("json", httr2::resp_content_type(response), fixed = TRUE)) {
    return(httr2::resp_body_raw(response))
  }
  jsonlite::fromJSON(httr2::resp_body_string(response))
}

# Until it has succeeded; stops with the words of the server otherwise.
ps_wait <- function(client, status, progress) {
  pause <- 0.2
  while (status$status %in% c("accepted", "running")) {
    if (progress) cat(sprintf("\r%3d %%", as.integer(status$progress)))
    Sys.sleep(pause)
    pause <- min(5, pause * 1.5)
    response <- ps_perform(ps_request(client, ps_link(status, "monitor")))
    status <- httr2::resp_body_json(response)
  }
  if (progress) cat("\r100 %\n")
  if (status$status != "successful") {
    stop("le travail ", status$jobID, " a fini « ", status$status, " » : ", status$message,
         call. = FALSE)
  }
  status
}

ps_link <- function(status, relation) {
  for (rel in c(relation, "self")) {
    for (link in status$links) if (identical(link$rel, rel)) return(link$href)
  }
  stop("le serveur ne donne pas de lien ", relation, call. = FALSE)
}
