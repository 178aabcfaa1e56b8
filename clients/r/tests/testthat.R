library(testthat)
library(parcsocial)

test_check("parcsocial")
