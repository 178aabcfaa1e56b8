test_that("a layer is an sf object in the system asked for", {
  gip <- of_type("gip")
  found <- ps_sf(gip, "territoires-commune", crs = "EPSG:2975", filter = "code LIKE '974%'")
  expect_s3_class(found, "sf")
  expect_equal(sf::st_crs(found)$epsg, 2975L)
  expect_equal(nrow(found), counted(gip, "territoires-commune", filter = "code LIKE '974%'"))
  expect_gt(nrow(found), 10)
  expect_true(all(as.numeric(sf::st_area(found)) > 1e5))
})

test_that("a table keeps codes as text and takes filters", {
  gip <- of_type("gip")
  found <- ps_table(gip, "rpls-logements", filter = "nbpiece = 3", code_commune = "97411",
                    properties = c("nbpiece", "code_commune"))
  expect_false(inherits(found, "sf"))
  expect_equal(unique(found$code_commune), "97411")
  expect_equal(unique(found$nbpiece), 3L)
  expect_equal(nrow(found),
               counted(gip, "rpls-logements", filter = "nbpiece = 3", code_commune = "97411"))
})

test_that("a file bears its name once it is whole", {
  gip <- of_type("gip")
  folder <- empty_folder()
  expect_error(ps_download(gip, "indicateurs-commune", file.path(folder, "rien.csv"),
                           f = "csv", colonne = "x"), "unknown-parameter")
  expect_equal(list.files(folder), character())
})

test_that("a process is awaited, then forgotten", {
  epci <- of_type("epci")
  rows <- ps_execute(epci, "indicateurs-territoire",
                     list(niveau = "departement", indicateurs = list("part_personnes_seules")))
  expect_s3_class(rows, "data.frame")
  expect_true(all(c("code", "valeur", "num", "den", "statut") %in% names(rows)))
  states <- vapply(ps_json(epci, "/jobs")$jobs, function(one) one$status, "")
  expect_equal(unique(states), "dismissed")
  expect_error(ps_execute(epci, "indicateurs-territoire", list(niveau = "galaxie")))
})

test_that("the example recomputes what is published", {
  skip_if(Sys.getenv("EXEMPLE") == "")
  Sys.setenv(CLE = account("gip")$api_key)
  expect_no_error(source(Sys.getenv("EXEMPLE"), local = new.env()))
})
