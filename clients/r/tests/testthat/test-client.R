test_that("a secret never goes in clear, nor elsewhere, nor on the screen", {
  expect_error(ps_client("http://portail.exemple.fr", api_key = "k"), "https")
  expect_error(ps_client("https://portail.exemple.fr", api_key = "k", token = "t"), "une seule")
  client <- ps_client("http://127.0.0.1:9", api_key = "le-secret")
  expect_error(ps_json(client, "http://127.0.0.1:8/x"), "rien n'y est envoyé")
  expect_error(ps_json(client, "https://127.0.0.1:9/x"), "rien n'y est envoyé")
  expect_false(any(grepl("le-secret", capture.output(print(client)))))
})

test_that("parameters are written as the API reads them", {
  expect_equal(ps_text(c(2.25, 48.8)), "2.25,48.8")
  expect_equal(ps_text(1e5), "100000")
  expect_equal(ps_text(TRUE), "true")
  expect_equal(ps_text(c("code", "nom")), "code,nom")
  expect_equal(unname(ps_hyphened(c("bbox_crs", "code_commune"))), c("bbox-crs", "code_commune"))
})

test_that("two clients of a program share nothing, and each way is taken", {
  gip <- account("gip")
  key <- ps_client(Sys.getenv("API"), api_key = gip$api_key)
  basic <- ps_client(Sys.getenv("API"), login = gip$login, password = gip$password)
  nobody <- ps_client(Sys.getenv("API"))
  expect_equal(ps_collections(key), ps_collections(basic))
  expect_error(ps_collections(nobody), "authentication-required")
  expect_true("rpls-logements" %in% ps_collections(key))
})
