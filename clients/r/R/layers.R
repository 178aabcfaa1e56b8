#' All that the filters take of a layer, in one file.
#'
#' It bears its name once it is whole.
#' @param f gpkg, csv, xlsx, parquet, fgb, json or geojsonl.
#' @param ... Parameters of /export: `filter` (CQL2), `bbox`, `crs`, a column.
#' @return The file's path.
ps_download <- function(client, collection, file, f = "gpkg", ..., progress = FALSE) {
  request <- ps_request(client, paste0("/collections/", collection, "/export"), f = f, ...)
  if (progress) request <- httr2::req_progress(request)
  arriving <- paste0(file, ".part")
  on.exit(unlink(arriving), add = TRUE)
  ps_perform(request, path = arriving)
  if (!file.rename(arriving, file)) stop(file, " : ne peut être écrit", call. = FALSE)
  invisible(file)
}

#' A layer as an sf object, in the system of `crs` (CRS84 unless said).
ps_sf <- function(client, collection, ..., progress = FALSE) {
  ps_read(client, collection, ..., progress = progress)
}

#' A layer as a data.frame without places: codes stay text, dates are dates.
ps_table <- function(client, collection, ..., progress = FALSE) {
  made <- ps_read(client, collection, ..., skipGeometry = TRUE, progress = progress)
  as.data.frame(made)
}

ps_read <- function(client, collection, ..., progress) {
  file <- tempfile(fileext = ".gpkg")
  on.exit(unlink(file), add = TRUE)
  ps_download(client, collection, file, f = "gpkg", ..., progress = progress)
  sf::st_read(file, layer = gsub("-", "_", collection), quiet = TRUE, stringsAsFactors = FALSE)
}
