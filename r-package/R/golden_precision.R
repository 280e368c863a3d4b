# clause 9.4: in which precision predictions are computed, recorded or at hand, and how to compute them in float32

precision_shares <- c(
  tf32 = 2^-9,
  float16 = 2^-9,
  bfloat16 = 2^-6
)
widest_share <- max(precision_shares)

exact_settings <- c(
  tensorflow = "tf.config.experimental.enable_tensor_float_32_execution(False)",
  torch = "torch.set_float32_matmul_precision(\"highest\") and torch.backends.cudnn.allow_tf32 = False",
  jax = "Sys.setenv(JAX_DEFAULT_MATMUL_PRECISION = \"highest\") before Python starts"
)

# How a side computes: how it multiplies matrices, its dtype policies, its backend; what is no text is not known.
new_precision <- function(matmul = NULL, policy = NULL, backend = NULL) {
  Filter(is_text, list(matmul = matmul, policy = policy, backend = backend))
}

# Of both sides of a comparison.
find_sides <- function(schema, model) {
  list(recorded = read_recorded(schema$model), here = describe_precision(model))
}

read_recorded <- function(model) {
  runtime <- model[["runtime"]]
  if (!is_object(runtime)) {
    runtime <- list()
  }
  new_precision(runtime[["matmul_precision"]], model[["dtype_policy"]], runtime[["backend"]])
}

# The precision of a model at hand: what its backend and its layers say. What a function computes in is not known, nor what
# Python cannot tell.
describe_precision <- function(model) {
  runtime <- if (is.list(model)) model$runtime
  new_precision(runtime[["matmul_precision"]], runtime[["dtype_policy"]], runtime[["backend"]])
}

# What predictions may be apart beyond the tolerance, as a share of the largest; a policy counts without its "mixed_".
find_share <- function(precision) {
  policies <- if (!is.null(precision$policy)) strsplit(precision$policy, ", ", fixed = TRUE)[[1L]]
  words <- sub("^mixed_", "", c(precision$matmul, policies))
  max(0, precision_shares[intersect(words, names(precision_shares))])
}

say_sides <- function(sides) {
  sprintf("recorded in %s, here in %s", say_precision(sides$recorded), say_precision(sides$here))
}

say_precision <- function(precision) {
  unknown <- "a precision that is not known"
  if (is.null(precision$matmul) && is.null(precision$policy)) {
    return(unknown)
  }
  paste0(
    if (is.null(precision$matmul)) unknown else precision$matmul,
    if (!is.null(precision$policy) && precision$policy != "float32") paste(" with the policy", precision$policy),
    if (!is.null(precision$backend)) paste(" under", precision$backend)
  )
}

say_settings <- function(precision) {
  if (!is.null(precision$backend) && precision$backend %in% names(exact_settings)) {
    return(exact_settings[[precision$backend]])
  }
  paste0(names(exact_settings), ": ", exact_settings, collapse = "; ")
}
