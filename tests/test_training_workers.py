"""Several processes train one network, and get what one process gets."""

import json
import os
import socket
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from cnnlab import datasets, models, training

pytestmark = pytest.mark.tensorflow

WORKER = textwrap.dedent(
    """
    import sys
    import numpy as np
    from cnnlab import datasets, models, training
    models.import_keras()
    import tensorflow as tf

    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    with strategy.scope():
        network = models.build("lenet-5", seed=0)
    history = training.train(
        network, datasets.stand_in("mnist").take(310, 50), epochs=2, batch_size=50, seed=0,
        validation=57, peak_rate=0.003, augmentation=training.Augmentation(shift=2, rotate=8),
        checkpoint=sys.argv[2], strategy=strategy,
    )
    np.savez(sys.argv[1], *network.get_weights(), losses=history.loss + history.val_loss)
    print("replicas", history.replicas)
    """
)


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("localhost", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def run_workers(folder):
    """Run the same program in two processes; give their outputs and how they ended."""
    cluster = {"worker": [f"localhost:{port}" for port in free_ports(2)]}
    started = []
    for index in range(2):
        task = {"cluster": cluster, "task": {"type": "worker", "index": index}}
        environment = os.environ | {"TF_CONFIG": json.dumps(task), "TF_CPP_MIN_LOG_LEVEL": "3"}
        files = [str(folder / f"weights{index}.npz"), str(folder / "state.npz")]
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", WORKER, *files],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
    try:
        outputs = [process.communicate(timeout=240)[0] for process in started]
    finally:
        for process in started:
            process.kill()
    return outputs, [process.returncode for process in started]


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory):
    """Give the outputs of two workers, and their weights."""
    folder = tmp_path_factory.mktemp("workers")
    outputs, ended = run_workers(folder)
    if "already in use" in "\n".join(outputs):  # another program took a port in between
        outputs, ended = run_workers(folder)
    assert ended == [0, 0], "\n".join(outputs)
    results = [dict(np.load(folder / f"weights{index}.npz")) for index in range(2)]
    return outputs, results, folder


def test_two_workers_give_one_workers_result(two_workers):
    """The batches of 50 are cut into shares of 25, and the last one of 3 into 1 and 2."""
    network = models.build("lenet-5", seed=0)
    history = training.train(
        network,
        datasets.stand_in("mnist").take(310, 50),
        epochs=2,
        batch_size=50,
        seed=0,
        validation=57,
        peak_rate=0.003,
        augmentation=training.Augmentation(shift=2, rotate=8),
        verbose=False,
    )
    assert history.replicas == 1
    _, results, _ = two_workers
    for result in results:
        assert result.pop("losses") == pytest.approx(history.loss + history.val_loss, rel=1e-4)
        for key, expected in zip(result, network.get_weights(), strict=True):
            np.testing.assert_allclose(result[key], expected, rtol=1e-3, atol=1e-4)


def test_only_the_first_worker_prints_and_saves(two_workers):
    outputs, _, folder = two_workers
    assert "epoch  2/2" in outputs[0]
    assert "epoch  2/2" not in outputs[1]
    assert all("replicas 2" in output for output in outputs)
    assert sorted(path.name for path in folder.iterdir()) == [
        "state.npz",
        "weights0.npz",
        "weights1.npz",
    ]
