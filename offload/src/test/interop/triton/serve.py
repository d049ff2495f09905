"""Starts the Triton that the package nvidia-pytriton brings, with its Python backend.

usage: serve.py REPOSITORY HTTP_PORT GRPC_PORT   (on 127.0.0.1, until it is killed)

The package keeps Triton's parts apart; a directory of backends is put together beside the repository.
"""

import os
import shutil
import sys
import sysconfig

import pytriton


def main(repository, http, grpc):
    triton = os.path.join(os.path.dirname(pytriton.__file__), "tritonserver")
    packages = sysconfig.get_path("purelib")
    backends = os.path.abspath(repository.rstrip("/") + "-backends")
    version = "%d.%d" % sys.version_info[:2]
    shutil.copytree(
        os.path.join(triton, "backends", "python"),
        os.path.join(backends, "python"),
        dirs_exist_ok=True,
    )
    shutil.copy(
        os.path.join(triton, "python_backend_stubs", version, "triton_python_backend_stub"),
        os.path.join(backends, "python"),
    )
    libraries = [
        os.path.join(packages, "nvidia_pytriton.libs"),
        sysconfig.get_config_var("LIBDIR"),
        os.environ.get("LD_LIBRARY_PATH", ""),
    ]
    os.environ["LD_LIBRARY_PATH"] = ":".join(libraries)
    # the stub takes the packages of the first python on the PATH
    os.environ["PATH"] = os.path.dirname(sys.executable) + ":" + os.environ["PATH"]
    os.environ["PYTHONPATH"] = packages
    server = os.path.join(triton, "bin", "tritonserver")
    os.execv(
        server,
        [
            server,
            f"--model-repository={os.path.abspath(repository)}",
            f"--backend-directory={backends}",
            "--http-address=127.0.0.1",
            "--grpc-address=127.0.0.1",
            f"--http-port={http}",
            f"--grpc-port={grpc}",
            "--allow-metrics=false",
            "--exit-timeout-secs=3",
        ],
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
