# Recompte, de la couche des logements, un tableau publié : parc et part des T3 des communes.
# API et CLE viennent de l'environnement. Un écart arrête le programme.

library(parcsocial)

api <- ps_client(Sys.getenv("API"), api_key = Sys.getenv("CLE"))
logements <- ps_table(api, "rpls-logements", properties = c("code_commune", "nbpiece"))
publie <- ps_table(api, "indicateurs-commune", properties = c("code", "logements", "part_t3"))

recompte <- aggregate(
  cbind(recomptes = 1, connus = !is.na(nbpiece), t3 = nbpiece %in% 3) ~ code,
  data = transform(logements, code = code_commune), FUN = sum
)
ensemble <- merge(recompte, publie, by = "code", all = TRUE)
ensemble[is.na(ensemble$recomptes), "recomptes"] <- 0
ensemble[is.na(ensemble$logements), "logements"] <- 0
part <- 100 * ensemble$t3 / ensemble$connus
ecarts <- ensemble$recomptes != ensemble$logements |
  (!is.na(part) & !is.na(ensemble$part_t3) & abs(part - ensemble$part_t3) > 0.05)
cat(nrow(logements), "logements,", nrow(recompte), "communes,", sum(ecarts), "écart(s)\n")
stopifnot(!any(ecarts))
