#' A server and the account that asks it.
#'
#' Give one of: `api_key`; `login` and an application `password` (not that of the
#' portal); `token` of OpenID Connect. It is kept in this object alone, never
#' printed, and sent to this server alone.
#' @param url Address of the service, https (http on this machine only).
#' @param patience Seconds that a request may wait for a busy server, in all.
#' @return An object for the other functions of the package.
ps_client <- function(url, api_key = NULL, login = NULL, password = NULL,
                      token = NULL, patience = 120) {
  base <- sub("/+$", "", url)
  at <- curl::curl_parse_url(base)
  local <- at$host %in% c("127.0.0.1", "localhost", "[::1]")
  if (at$scheme != "https" && !(at$scheme == "http" && local)) {
    stop(url, " : https est attendu, un secret y passe", call. = FALSE)
  }
  ways <- sum(!is.null(api_key), !is.null(login), !is.null(token))
  if (ways > 1) stop("une seule identification : clé, mot de passe ou jeton", call. = FALSE)
  force(password)
  force(patience)
  identify <- function(request) {
    if (!is.null(api_key)) {
      httr2::req_headers(request, `X-API-Key` = api_key, .redact = "X-API-Key")
    } else if (!is.null(login)) {
      httr2::req_auth_basic(request, login, password)
    } else if (!is.null(token)) {
      httr2::req_auth_bearer_token(request, token)
    } else {
      request
    }
  }
  structure(list(base = base, identify = identify, patience = patience), class = "ps_client")
}

print.ps_client <- function(x, ...) {
  cat("<parc social : ", x$base, ">\n", sep = "")
  invisible(x)
}

#' A document of the API, as a list.
ps_json <- function(client, path, ...) {
  response <- ps_perform(ps_request(client, path, f = "json", ...))
  httr2::resp_body_json(response)
}

#' Identifiers of the layers that one's conventions open.
ps_collections <- function(client) {
  vapply(ps_json(client, "/collections")$collections, function(one) one$id, "")
}

# A request below the root, or of a link that the server wrote; nothing goes elsewhere.
ps_request <- function(client, path, ...) {
  url <- if (grepl("://", path, fixed = TRUE)) path else paste0(client$base, path)
  if (!identical(ps_origin(url), ps_origin(client$base))) {
    stop(ps_origin(url), " n'est pas le serveur de ce client : rien n'y est envoyé", call. = FALSE)
  }
  query <- lapply(list(...), ps_text)
  names(query) <- ps_hyphened(names(query))
  request <- do.call(httr2::req_url_query, c(list(httr2::request(url)), query))
  request <- httr2::req_options(request, followlocation = FALSE)
  request <- httr2::req_user_agent(request, "parcsocial (R)")
  request <- httr2::req_retry(
    request,
    max_seconds = client$patience,
    is_transient = function(response) httr2::resp_status(response) %in% c(429, 503)
  )
  client$identify(httr2::req_error(request, body = ps_refusal))
}

# Redirections are refused too: the server writes whole addresses.
ps_perform <- function(request, path = NULL) {
  response <- httr2::req_perform(request, path = path)
  if (httr2::resp_status(response) >= 300) {
    stop("le serveur renvoie ailleurs : ", httr2::resp_status(response), call. = FALSE)
  }
  response
}

# What the server says of a refusal (RFC 9457), its remedy and the number to quote.
ps_refusal <- function(response) {
  said <- tryCatch(
    httr2::resp_body_json(response, check_type = FALSE),
    error = function(error) NULL
  )
  number <- httr2::resp_header(response, "X-Request-Id")
  c(said$code, said$detail, said$remede, if (!is.null(number)) paste("demande", number))
}

ps_origin <- function(url) {
  at <- curl::curl_parse_url(url)
  port <- if (is.null(at$port)) c(http = "80", https = "443")[[at$scheme]] else at$port
  paste0(at$scheme, "://", at$host, ":", port)
}

# As an address takes values: lists with commas, true and false.
ps_text <- function(value) {
  if (is.logical(value)) value <- tolower(as.character(value))
  one <- function(part) format(part, scientific = FALSE, trim = TRUE, digits = 15)
  paste(vapply(value, one, ""), collapse = ",")
}

# The parameters that hold a hyphen; all other names are columns.
ps_hyphened <- function(names) {
  known <- c(bbox_crs = "bbox-crs", filter_crs = "filter-crs", filter_lang = "filter-lang")
  ifelse(names %in% names(known), known[names], names)
}
