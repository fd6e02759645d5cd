# What R says of the same numbers: evidence beside the definitions. Rscript tests/stats/oracles/from_r.R
tables <- list(c(8, 39, 28, 446), c(8, 28, 31, 418), c(10, 156, 29, 289), c(14, 100, 25, 346), c(4, 156, 3, 289), c(4, 156, 0, 289),
               c(5, 156, 2, 289), c(13, 156, 5, 289), c(1, 1, 0, 1), c(10, 10, 0, 20), c(0, 12, 6, 500), c(45, 50, 22, 50),
               c(300, 2500, 250, 2400), c(1990, 2000, 940, 1000))
shares <- list(c(6, 443, 0.0016), c(15, 405, 0.154), c(15, 405, 0.057), c(0, 5, 0.1), c(1, 2, 0.5), c(137, 2500, 0.07), c(8, 39, 0.063))
lines <- c()
add <- function(title, numbers, alternative, p) {
  numbers <- c(numbers, rep("", 4 - length(numbers)))
  lines <<- c(lines, paste(c(title, numbers, alternative, sprintf("%.17g", p)), collapse = ","))
}
for (alternative in c("two.sided", "less", "greater")) {
  for (t in tables) {
    two <- matrix(c(t[1], t[3], t[2] - t[1], t[4] - t[3]), 2)
    add("fisher.test", t, alternative, fisher.test(two, alternative = alternative)$p.value)
  }
  for (s in shares) add("binom.test", s, alternative, binom.test(s[1], s[2], s[3], alternative = alternative)$p.value)
}
for (t in tables) {
  two <- matrix(c(t[1], t[3], t[2] - t[1], t[4] - t[3]), 2)
  add("chisq.test", t, "two.sided", suppressWarnings(chisq.test(two, correct = FALSE)$p.value))
  add("chisq.test.yates", t, "two.sided", suppressWarnings(chisq.test(two, correct = TRUE)$p.value))
}
path <- "tests/stats/oracles/from_r.csv"
writeLines(c(paste0("# from_r.R, ", R.version.string), "title,one,two,three,four,alternative,p", lines), path)
