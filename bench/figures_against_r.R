# Answers the cases that bench/figures_against_r.py made, with R's own functions where R has them.
# Rscript bench/figures_against_r.R CASES.R ANSWERS.csv
# Needs base R and the packages survival (Kaplan-Meier), vcd (kappa) and metafor (Mantel-Haenszel risk ratio).

suppressMessages({ library(survival); library(vcd); library(metafor) })
arguments <- commandArgs(trailingOnly = TRUE)
source(arguments[1])

limits <- function(value, ends) c(value = unname(value), low = ends[[1]], high = ends[[2]])
numbered <- function(name, values) setNames(values, paste0(name, "_", seq_along(values) - 1))

ask <- list(
  wilson = function(x) {
    t <- suppressWarnings(prop.test(x$part, x$whole, correct = FALSE))
    limits(t$estimate, t$conf.int)
  },
  clopper_pearson = function(x) { t <- binom.test(x$part, x$whole); limits(t$estimate, t$conf.int) },
  representation_ratio = function(x) {
    t <- suppressWarnings(prop.test(x$group, x$staff, correct = FALSE))
    limits(t$estimate, t$conf.int) / (x$people_group / x$people)
  },
  poisson_rate = function(x) { t <- poisson.test(x$events, x$exposure); limits(t$estimate, t$conf.int) * 1000 },
  rate_ratio = function(x) {
    t <- poisson.test(c(x$events, x$other_events), c(x$exposure, x$other_exposure))
    limits(t$estimate, t$conf.int)
  },
  mean = function(x) { t <- t.test(x$values); c(limits(t$estimate, t$conf.int), deviation = sd(x$values)) },
  quantile = function(x) {
    n <- length(x$values)
    ranks <- c(qbinom(0.025, n, x$share), qbinom(0.975, n, x$share) + 1)
    limits(quantile(x$values, x$share, type = 7), sort(x$values)[ranks])
  },
  kaplan_meier = function(x) {
    f <- survfit(Surv(x$times, x$ended) ~ 1, conf.type = "log-log")
    at <- f$n.event > 0
    c(numbered("open", f$surv[at]), numbered("low", f$lower[at]), numbered("high", f$upper[at]))
  },
  median_duration = function(x) {
    q <- quantile(survfit(Surv(x$times, x$ended) ~ 1, conf.type = "log-log"), 0.5)
    if (is.na(q$quantile)) c(value = NA, low = NA, high = NA)  # not come down to one half: ours refuses
    else limits(q$quantile, c(q$lower, q$upper))
  },
  odds_ratio = function(x) {
    tables <- array(rbind(x$events, x$whole - x$events, x$other_events, x$other_whole - x$other_events),
                    c(2, 2, length(x$events)))
    t <- mantelhaen.test(tables, correct = FALSE)
    limits(t$estimate, t$conf.int)
  },
  risk_ratio = function(x) {
    f <- suppressWarnings(rma.mh(ai = x$events, bi = x$whole - x$events, ci = x$other_events,
                                 di = x$other_whole - x$other_events, measure = "RR", add = 0, drop00 = FALSE))
    limits(exp(f$beta[1]), exp(c(f$ci.lb, f$ci.ub)))
  },
  holm = function(x) numbered("p", p.adjust(x$chances, "holm")),
  benjamini_hochberg = function(x) numbered("p", p.adjust(x$chances, "BH")),
  xmr = function(x) {
    spread <- mean(abs(diff(x$past))) * sqrt(pi) / 2
    m <- length(x$past)
    chance <- 2 * pt(-abs(x$newest - mean(x$past)) / (spread * sqrt(1 + 1 / m)), df = 0.62 * (m - 1))
    c(centre = mean(x$past), low = mean(x$past) - 3 * spread, high = mean(x$past) + 3 * spread, chance = chance)
  },
  dissimilarity = function(x) c(value = sum(abs(prop.table(x$staff) - prop.table(x$people))) / 2),
  kappa = function(x) {
    k <- Kappa(do.call(rbind, x$table))$Unweighted
    ends <- k[["value"]] + c(-1, 1) * qnorm(0.975) * k[["ASE"]]
    limits(k[["value"]], pmin(pmax(ends, -1), 1))
  },
  # The formula printed by Gwet 2008 for two readers, with n - 1 for n; ours goes over the answers one by one.
  gwet_ac1 = function(x) {
    counts <- do.call(rbind, x$table)
    n <- sum(counts); q <- nrow(counts); p <- counts / n
    common <- (rowSums(p) + colSums(p)) / 2
    pa <- sum(diag(p)); pe <- sum(common * (1 - common)) / (q - 1); g <- (pa - pe) / (1 - pe)
    pairs <- 1 - outer(common, common, "+") / 2
    v <- (pa * (1 - pa) - 4 * (1 - g) * (sum(diag(p) * (1 - common)) / (q - 1) - pa * pe) +
          4 * (1 - g)^2 * (sum(p * pairs^2) / (q - 1)^2 - pe^2)) / ((n - 1) * (1 - pe)^2)
    ends <- g + c(-1, 1) * qt(0.975, n - 1) * sqrt(v)
    limits(g, pmin(pmax(ends, -1), 1))
  }
)

out <- file(arguments[2], "w")
for (case in cases) {
  answer <- ask[[case$method]](case)
  writeLines(sprintf("%d,%s,%.17g", as.integer(case$number), names(answer), answer), out)
}
close(out)
cat(R.version.string, "; survival", format(packageVersion("survival")), "; vcd", format(packageVersion("vcd")),
    "; metafor", format(packageVersion("metafor")), "\n")
