library(testthat)
library(schemabridge)

test_check("schemabridge")
