# The server of the demonstration: API is its address, COMPTES the file of its accounts.

account <- function(type) {
  if (Sys.getenv("API") == "" || Sys.getenv("COMPTES") == "") {
    testthat::skip("API and COMPTES name a server of the demonstration and its accounts")
  }
  lines <- jsonlite::read_json(Sys.getenv("COMPTES"))
  Filter(function(one) one$type == type && one$state == "active", lines)[[1]]
}

of_type <- function(type) {
  ps_client(Sys.getenv("API"), api_key = account(type)$api_key)
}

counted <- function(client, collection, ...) {
  path <- paste0("/collections/", collection, "/items")
  ps_json(client, path, resulttype = "hits", ...)$numberMatched
}

empty_folder <- function() {
  folder <- tempfile()
  dir.create(folder)
  folder
}
