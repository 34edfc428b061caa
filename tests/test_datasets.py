import hashlib
import http.server
import io
import json
import pickle
import re
import socket
import tarfile
import threading
import urllib.request
from dataclasses import replace

import numpy as np
import pytest

from cnnlab import datasets, progress
from cnnlab.datasets import download, formats, stand_ins
from cnnlab.datasets.sources import SOURCES


def npz_bytes(n_train=6, n_test=3, image_shape=(28, 28), **changes):
    """Bytes of a small, valid npz file; `changes` replaces single arrays."""
    random = np.random.default_rng(0)
    arrays = {
        "x_train": random.integers(0, 256, (n_train, *image_shape), dtype=np.uint8),
        "y_train": np.arange(n_train, dtype=np.uint8) % 10,
        "x_test": random.integers(0, 256, (n_test, *image_shape), dtype=np.uint8),
        "y_test": np.arange(n_test, dtype=np.uint8) % 10,
    }
    arrays |= changes
    file = io.BytesIO()
    np.savez(file, **{key: value for key, value in arrays.items() if value is not None})
    return file.getvalue()


def cifar10_archive(per_batch=4, poison=None):
    """A tar.gz in the published layout, with `per_batch` images a file."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for i, name in enumerate([*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]):
            data = np.full((per_batch, 3072), i, dtype=np.uint8)
            data[:, 1024:2048] = 100  # all of green
            batch = {b"data": data, b"labels": list(range(per_batch))}
            content = pickle.dumps(poison or batch, protocol=2)
            entry = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty Keras cache, no data folder and no proxy; the download is allowed."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    for name in ("CNNLAB_DATA", "CNNLAB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(urllib.request, "getproxies", dict)
    monkeypatch.setattr(download, "CONNECT_SECONDS", 60.0)  # a loaded machine may be slow
    return tmp_path / "keras" / "datasets"


@pytest.fixture
def data_folder(tmp_path, monkeypatch, cache):
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("CNNLAB_DATA", str(folder))
    monkeypatch.setenv("CNNLAB_OFFLINE", "1")
    return folder


class Server(http.server.ThreadingHTTPServer):
    """Serves `content`; breaks off after `cut` bytes as long as `breaks` is above 0."""

    daemon_threads = True

    def __init__(self, content):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content, self.cut, self.breaks = content, None, 0
        self.ranges, self.knows_ranges, self.status = [], True, None
        self.url = f"http://127.0.0.1:{self.server_port}/mnist.npz"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        wanted = self.headers.get("Range")
        server.ranges.append(wanted)
        if server.status:
            self.send_error(server.status)
            return
        start = int(wanted[6:-1]) if wanted and server.knows_ranges else 0
        if start >= len(server.content):
            self.send_error(416)
            return
        body = server.content[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if server.breaks:
            server.breaks -= 1
            body = body[: server.cut]
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    server = Server(npz_bytes())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def published(server, cache, monkeypatch):
    """MNIST as if `server` were its host and had the published file."""
    source = replace(SOURCES["mnist"], url=server.url, sha256=sha256(server.content))
    monkeypatch.setitem(SOURCES, "mnist", source)
    monkeypatch.setattr(download.time, "sleep", lambda seconds: None)
    return server


# --- download ----------------------------------------------------------------------


def test_download_lands_in_the_cache_and_is_used_again(published, cache, capsys):
    first = datasets.load("mnist")
    assert first.x_train.shape == (6, 28, 28)
    assert first.y_train.dtype == np.int64
    assert "downloaded" in first.provenance
    assert [path.name for path in cache.iterdir()] == ["mnist.npz"]
    assert "Downloading mnist.npz" in capsys.readouterr().err
    again = datasets.load("mnist")
    assert "Keras's cache" in again.provenance
    assert np.array_equal(first.x_train, again.x_train)
    assert len(published.ranges) == 1


def test_a_terminal_sees_how_much_has_come(published, capsys, monkeypatch):
    monkeypatch.setattr(progress, "_kind", lambda: "terminal")
    datasets.load("mnist")
    assert re.search(r"\rmnist\.npz \[#+\.*\] 0\.0 of 0\.0 MB", capsys.readouterr().err)


def test_a_broken_download_resumes_where_it_stopped(published):
    published.breaks, published.cut = 2, 1000
    assert len(datasets.load("mnist").x_train) == 6
    assert published.ranges == [None, "bytes=1000-", "bytes=2000-"]


def test_a_server_without_ranges_starts_again(published):
    published.knows_ranges = False
    published.breaks, published.cut = 1, 1000
    assert len(datasets.load("mnist").x_train) == 6


def test_an_interrupted_download_continues_at_the_next_call(published, cache):
    published.breaks, published.cut = download.ATTEMPTS, 100
    with pytest.raises(datasets.DataUnavailableError, match="broke off"):
        datasets.load("mnist")
    left = [path.name for path in cache.iterdir()]
    assert left == ["mnist.npz.part"]
    have = (cache / left[0]).stat().st_size
    assert have == 100 * download.ATTEMPTS
    assert len(datasets.load("mnist").x_train) == 6
    assert published.ranges[-1] == f"bytes={have}-"
    assert [path.name for path in cache.iterdir()] == ["mnist.npz"]


def test_a_part_of_another_file_is_thrown_away(published, cache):
    cache.mkdir(parents=True)
    (cache / "mnist.npz.part").write_bytes(b"another file " * 10)
    assert len(datasets.load("mnist").x_train) == 6
    assert published.ranges[-1] is None


def test_a_part_that_is_longer_than_the_file_is_thrown_away(published, cache):
    cache.mkdir(parents=True)
    (cache / "mnist.npz.part").write_bytes(b"x" * (len(published.content) + 5))
    assert len(datasets.load("mnist").x_train) == 6


def test_ctrl_c_keeps_the_part_and_no_file(published, cache, monkeypatch):
    def stop(bar, have):
        raise KeyboardInterrupt

    monkeypatch.setattr(download.Progress, "show", stop)
    with pytest.raises(KeyboardInterrupt):
        datasets.load("mnist")
    assert [path.name for path in cache.iterdir()] == ["mnist.npz.part"]


@pytest.mark.parametrize("stand_in", [False, True])
def test_a_wrong_hash_is_an_error_and_nothing_is_opened(published, cache, monkeypatch, stand_in):
    monkeypatch.setattr(np, "load", lambda *args, **kwargs: pytest.fail("opened"))
    published.content = b"not the file" * 100
    with pytest.raises(ValueError, match=f"SHA-256 {sha256(published.content)}"):
        datasets.load("mnist", stand_in=stand_in)
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize("status", [404, 503])
def test_a_refusal_says_what_to_do(published, status):
    published.status = status
    with pytest.raises(datasets.DataUnavailableError, match=str(status)):
        datasets.load("mnist")
    assert len(published.ranges) == (1 if status == 404 else download.ATTEMPTS)


# --- no network --------------------------------------------------------------------


def assert_names_three_ways(error):
    text = str(error.value)
    for part in ("CNNLAB_DATA", "Keras's cache", "connect to the internet", "stand_in=True"):
        assert part in text


def test_offline_setting_names_three_ways(cache, monkeypatch):
    monkeypatch.setenv("CNNLAB_OFFLINE", "1")
    monkeypatch.setattr(download, "fetch", lambda *a, **k: pytest.fail("tried to download"))
    for name in ("mnist", "cifar10"):
        with pytest.raises(datasets.DataUnavailableError, match=SOURCES[name].sha256) as e:
            datasets.load(name)
        assert_names_three_ways(e)
    assert "slow" in str(e.value)


def test_a_closed_port_fails_fast(published, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{free.getsockname()[1]}/mnist.npz"
    source = replace(SOURCES["mnist"], url=closed)
    monkeypatch.setitem(SOURCES, "mnist", source)
    monkeypatch.setattr(download, "_transfer", lambda *args: pytest.fail("tried to transfer"))
    with pytest.raises(datasets.DataUnavailableError, match="cannot be reached") as error:
        datasets.load("mnist")
    assert_names_three_ways(error)


def test_a_name_server_that_is_silent_fails_fast(published, monkeypatch):
    hold = threading.Event()

    def look_up(*args):
        hold.wait()
        raise OSError("too late to matter")

    monkeypatch.setattr(socket, "create_connection", look_up)
    monkeypatch.setattr(download, "CONNECT_SECONDS", 0.1)
    with pytest.raises(datasets.DataUnavailableError, match="did not answer"):
        datasets.load("mnist")  # it would wait for ever
    hold.set()


# --- the reader's own folder and Keras's cache ---------------------------------------


def test_the_folder_comes_first(data_folder, cache):
    (data_folder / "mnist.npz").write_bytes(npz_bytes(n_train=9))
    (data_folder / "provenance.json").write_text(json.dumps({"mnist": "nine noisy pictures"}))
    data = datasets.load("mnist", stand_in=True)
    assert (len(data.x_train), data.is_stand_in) == (9, False)
    assert "nine noisy pictures" in data.provenance
    assert "not compared with the published images" in data.provenance


def test_column_labels_are_flattened(data_folder):
    labels = np.array([[3], [8], [1], [0], [2], [9]], dtype=np.uint8)
    (data_folder / "cifar10.npz").write_bytes(npz_bytes(image_shape=(32, 32, 3), y_train=labels))
    assert datasets.load("cifar10").y_train.tolist() == [3, 8, 1, 0, 2, 9]


def test_official_content_is_recognized(data_folder, monkeypatch):
    """The IDX header is four bytes of magic number, then one big-endian size an axis."""
    content = npz_bytes()
    (data_folder / "mnist.npz").write_bytes(content)
    md5 = {}
    with np.load(io.BytesIO(content)) as arrays:
        for key in arrays:
            sizes = b"".join(n.to_bytes(4, "big") for n in arrays[key].shape)
            magic = bytes([0, 0, 8, arrays[key].ndim])
            md5[key] = hashlib.md5(magic + sizes + arrays[key].tobytes()).hexdigest()
    monkeypatch.setattr(formats, "_MNIST_IDX_MD5", md5)
    assert "MD5 checked" in datasets.load("mnist").provenance
    (data_folder / "mnist.npz").write_bytes(npz_bytes(y_test=np.array([4, 4, 4], np.uint8)))
    assert "not compared" in datasets.load("mnist").provenance


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x_train": None}, "x_train"),
        ({"x_train": np.zeros((6, 28, 27), np.uint8)}, r"\(6, 28, 27\)"),
        ({"x_train": np.zeros((6, 28, 28), np.float32)}, "float32"),
        ({"x_train": np.zeros((0, 28, 28), np.uint8)}, r"\(0, 28, 28\)"),
        ({"y_train": np.zeros(5, np.uint8)}, r"y_train .* \(5,\)"),
        ({"y_train": np.zeros(6)}, "y_train .* float64"),
        (
            {"y_test": np.array([0, 1, 10])},
            "y_test .* runs from 0 to 10, but it must be from 0 to 9",
        ),
        ({"y_test": np.array([0, -1, 1])}, "y_test .* runs from -1 to 1"),
        ({"x_test": np.array([None] * 3)}, "pickle"),
    ],
)
def test_a_bad_file_is_named_with_what_is_wrong(data_folder, changes, message):
    (data_folder / "mnist.npz").write_bytes(npz_bytes(**changes))
    with pytest.raises(ValueError, match=message) as error:
        datasets.load("mnist", stand_in=True)
    assert "mnist.npz" in str(error.value)


@pytest.mark.parametrize("content", [b"", b"<html>", npz_bytes()[:500]])
def test_a_broken_file_is_named(data_folder, content):
    (data_folder / "mnist.npz").write_bytes(content)
    with pytest.raises(ValueError, match=r"mnist\.npz must be an npz file"):
        datasets.load("mnist")


def test_broken_provenance_is_named(data_folder):
    (data_folder / "mnist.npz").write_bytes(npz_bytes())
    (data_folder / "provenance.json").write_text("{")
    with pytest.raises(ValueError, match=r"provenance\.json must be a JSON object"):
        datasets.load("mnist")


def test_a_folder_that_is_not_there_is_an_error(monkeypatch, tmp_path, cache):
    monkeypatch.setenv("CNNLAB_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(ValueError, match=r"CNNLAB_DATA is .*, but it must be the path of a folder"):
        datasets.load("mnist", stand_in=True)


def use_archive(monkeypatch, content):
    source = replace(SOURCES["cifar10"], sha256=sha256(content))
    monkeypatch.setitem(SOURCES, "cifar10", source)


def test_the_published_archive_is_read_from_folder_and_cache(data_folder, cache, monkeypatch):
    content = cifar10_archive()
    use_archive(monkeypatch, content)
    (data_folder / "cifar-10-python.tar.gz").write_bytes(content)
    data = datasets.load("cifar10")
    assert data.x_train.shape == (20, 32, 32, 3)
    assert data.x_train[-1, 31, 31].tolist() == [4, 100, 4]  # red, green, blue of batch 5
    assert data.x_test[0, 0, 0].tolist() == [5, 100, 5]
    assert data.y_train.tolist() == [0, 1, 2, 3] * 5
    monkeypatch.delenv("CNNLAB_DATA")
    cache.mkdir(parents=True)
    (cache / "cifar-10-batches-py-target_archive").write_bytes(content)
    assert np.array_equal(datasets.load("cifar10").x_train, data.x_train)


def test_no_pickle_is_read_before_its_hash_is_right(data_folder, monkeypatch):
    monkeypatch.setattr(tarfile, "open", lambda *a, **k: pytest.fail("opened"))
    (data_folder / "cifar-10-python.tar.gz").write_bytes(b"anything")
    with pytest.raises(ValueError, match="not opened"):
        datasets.load("cifar10", stand_in=True)


class Poison:
    def __reduce__(self):
        return (print, ("executed",))


def test_even_with_the_right_hash_only_arrays_are_unpickled(data_folder, monkeypatch, capsys):
    content = cifar10_archive(poison=Poison())
    use_archive(monkeypatch, content)
    (data_folder / "cifar-10-python.tar.gz").write_bytes(content)
    with pytest.raises(pickle.UnpicklingError, match="not allowed"):
        datasets.load("cifar10")
    assert "executed" not in capsys.readouterr().out


def test_a_wrong_file_in_the_cache_is_passed_over_with_a_warning(published, cache):
    cache.mkdir(parents=True)
    (cache / "mnist.npz").write_bytes(npz_bytes(n_train=1))
    with pytest.warns(UserWarning, match="wrong SHA-256"):
        data = datasets.load("mnist")
    assert len(data.x_train) == 6
    assert "downloaded" in data.provenance


# --- what comes with the dependencies ------------------------------------------------


def test_digits():
    data = datasets.load("digits")
    assert (len(data.x_train), len(data.x_test)) == (1437, 360)
    assert data.x_train.dtype == np.uint8
    assert (data.x_train.min(), data.x_train.max()) == (0, 255)
    assert not data.is_stand_in
    assert set(data.y_test.tolist()) == set(range(10))
    again = datasets.load("digits")
    assert np.array_equal(data.x_train, again.x_train)


@pytest.mark.parametrize(("name", "shape"), [("mnist", (28, 28)), ("cifar10", (32, 32, 3))])
def test_stand_ins_have_the_format_of_the_real_data(cache, monkeypatch, name, shape):
    monkeypatch.setenv("CNNLAB_OFFLINE", "1")
    data, again = (datasets.load(name, stand_in=True) for _ in range(2))
    assert data.is_stand_in
    assert data.provenance.startswith("STAND-IN")
    assert "STAND-IN" in repr(data)
    assert data.x_train.shape[1:] == shape
    assert (data.x_train.dtype, data.y_train.dtype) == (np.uint8, np.int64)
    assert len(data.class_names) == 10
    assert np.bincount(data.y_train).min() > 100
    assert np.array_equal(data.x_train, again.x_train)


def test_the_stand_in_keeps_each_image_with_its_label(cache, monkeypatch):
    """A nearest neighbor finds the label of most test images, so they belong together."""
    monkeypatch.setenv("CNNLAB_OFFLINE", "1")
    data = datasets.load("mnist", stand_in=True)
    train, test = (x.reshape(len(x), -1).astype(float) for x in (data.x_train, data.x_test))
    # |a - b|² = |a|² - 2ab + |b|², and |a|² does not change which b is nearest.
    nearest = ((train**2).sum(axis=1) - 2 * test[:100] @ train.T).argmin(axis=1)
    assert np.mean(data.y_train[nearest] == data.y_test[:100]) > 0.9


def extent(image):
    """Height and width of what differs from the first row, which is background."""
    background = np.median(image[0].astype(float), axis=0)
    shape = np.abs(image - background).sum(axis=-1) > 120
    return np.ptp(np.nonzero(shape), axis=1) + 1


def test_color_shapes_are_what_their_names_say():
    random = np.random.default_rng(3)
    draw = {name: stand_ins._draw_shape(i, random) for i, name in enumerate(stand_ins.SHAPES)}
    height, width = extent(draw["horizontal bar"])
    assert width > 2 * height
    height, width = extent(draw["vertical bar"])
    assert height > 2 * width
    for name in ("disk", "square", "diamond", "plus", "cross", "ring", "frame"):
        height, width = extent(draw[name])
        assert abs(height - width) <= 1, name
        assert height >= 11, name


def test_take_says_what_is_left():
    part = datasets.load("digits").take(50, 10)
    assert (part.x_train.shape, part.y_test.shape) == ((50, 8, 8), (10,))
    assert "only the first 50 training and 10 test images" in part.provenance
    whole = datasets.load("digits")
    assert (part.is_part, whole.is_part) == (True, False)
    assert whole.take(10_000, 10_000) is whole
    with pytest.raises(ValueError, match="train is 0, but it must be a whole number of at least 1"):
        whole.take(0, 10)


def test_photographs():
    china, flower = datasets.photograph(), datasets.photograph("flower")
    assert china.shape == flower.shape == (427, 640, 3)
    assert china.dtype == np.uint8
    assert not np.array_equal(china, flower)
    china[0, 0] = 0  # the reader may draw on it
    with pytest.raises(
        ValueError, match='name is \'cat\', but it must be one of "china", "flower"'
    ):
        datasets.photograph("cat")


def test_scale():
    gray = np.array([[[0, 255]]], dtype=np.uint8)
    assert datasets.scale(gray).shape == (1, 1, 2, 1)
    assert datasets.scale(gray).dtype == np.float32
    assert datasets.scale(gray).ravel().tolist() == [0, 1]
    assert datasets.scale(np.zeros((2, 4, 4, 3), np.uint8)).shape == (2, 4, 4, 3)
    for bad in (gray.astype(float), np.zeros((3, 3), np.uint8)):
        with pytest.raises(ValueError, match=r"images holds .*, but it must hold uint8"):
            datasets.scale(bad)


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(
        ValueError, match='name is \'fashion\', but it must be one of "mnist", "cifar10", "digits"'
    ):
        datasets.load("fashion")
