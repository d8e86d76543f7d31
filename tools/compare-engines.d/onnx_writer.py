"""The network as ONNX, float32 and int8.

Two forms that give the same numbers: `index` is SegNet as it is defined (MaxPool with indices, MaxUnpool); `phase` is for
engines without MaxUnpool: of the four pixels of a window (strided slices), the first that equals the maximum gets the value,
the others zero, and depth-to-space puts the four back in place. Labels come out of an ArgMax in the graph.
"""
import logging

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper


def write_float32(network, form, width, height, path, outputs=None):
    """- outputs: layers whose float values are given instead of the labels (for calibration)."""
    onnx.save(Writer(network, form).model(width, height, outputs), path)


def write_int8(network, form, pictures, width, height, path):
    """Static quantisation by onnxruntime (QDQ, weights per channel, activations unsigned), calibrated on normalised pictures."""
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

    class Reader(CalibrationDataReader):
        remaining = iter([{"picture": picture} for picture in pictures])

        def get_next(self):
            return next(self.remaining, None)

    _, _, rows, columns = pictures[0].shape
    source, target = path.with_suffix(".float32"), path.with_suffix(".quantized")
    write_float32(network, form, columns, rows, source)
    # It advises to fold batch norms first, which is done.
    logging.disable(logging.WARNING)
    quantize_static(source, target, Reader(), quant_format=QuantFormat.QDQ, per_channel=True,
                    weight_type=QuantType.QInt8, activation_type=QuantType.QUInt8)
    logging.disable(logging.NOTSET)
    # Nothing inside depends on the size of the pictures, so that the model takes the size that is measured.
    model = onnx.load(target)
    for value, size in ((model.graph.input[0], (1, 3, height, width)), (model.graph.output[0], (1, height, width))):
        for dimension, extent in zip(value.type.tensor_type.shape.dim, size):
            dimension.dim_value = extent
    del model.graph.value_info[:]
    onnx.save(onnx.shape_inference.infer_shapes(model), path)
    source.unlink()
    target.unlink()


class Writer:
    def __init__(self, network, form):
        self.network, self.form = network, form
        self.nodes, self.constants = [], {}

    def model(self, width, height, outputs):
        for layer in self.network.layers:
            getattr(self, layer["operation"])(layer, layer["name"], *layer["inputs"])
        if outputs is None:
            self.node("ArgMax", [self.network.layers[-1]["name"]], "labels", axis=1, keepdims=0)
            values = [helper.make_tensor_value_info("labels", TensorProto.INT64, [1, height, width])]
        else:
            values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, None, None, None]) for name in outputs]
        picture = helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, 3, height, width])
        constants = [numpy_helper.from_array(value, name) for name, value in self.constants.items()]
        graph = helper.make_graph(self.nodes, f"segnet_{self.form}", [picture], values, constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(model)
        return onnx.shape_inference.infer_shapes(model)

    def node(self, operation, inputs, *outputs, **attributes):
        self.nodes.append(helper.make_node(operation, inputs, list(outputs), name=f"{outputs[0]}:{operation}", **attributes))
        return outputs[0]

    def constant(self, name, value):
        self.constants[name] = numpy.asarray(value)
        return name

    def convolution(self, layer, name, source):
        weight, bias = self.network.weights[name]
        size, relu = layer["kernel_size"], layer["activation"] == "relu"
        inputs = [source, self.constant(f"{name}.weight", weight), self.constant(f"{name}.bias", bias)]
        self.node("Conv", inputs, f"{name}.sum" if relu else name, kernel_shape=[size, size], pads=[size // 2] * 4)
        if relu:
            self.node("Relu", [f"{name}.sum"], name)

    def concatenation(self, layer, name, *sources):
        self.node("Concat", list(sources), name, axis=1)

    def upsampling(self, layer, name, source):
        assert layer["method"] == "nearest"
        self.node("Resize", [source, "", self.constant("doubled", numpy.float32([1, 1, 2, 2]))], name, mode="nearest",
                  coordinate_transformation_mode="asymmetric", nearest_mode="floor")

    def max_pooling(self, layer, name, source):
        unpooled = any(other.get("indices") == name for other in self.network.layers)
        outputs = [name, f"{name}.indices"] if self.form == "index" and unpooled else [name]
        self.node("MaxPool", [source], *outputs, kernel_shape=[2, 2], strides=[2, 2])

    def max_unpooling(self, layer, name, source):
        pooling = layer["indices"]
        if self.form == "index":
            self.node("MaxUnpool", [source, f"{pooling}.indices"], name, kernel_shape=[2, 2], strides=[2, 2])
            return
        (source_of_maximum,) = (other["inputs"][0] for other in self.network.layers if other["name"] == pooling)
        phases, taken = [], None
        for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
            phase = f"{name}.{row}{column}"
            pixels = self.node("Slice", [
                source_of_maximum, self.constant(f"start{row}{column}", numpy.int64([row, column])),
                self.constant("end", numpy.int64([1 << 30] * 2)), self.constant("axes", numpy.int64([2, 3])),
                self.constant("steps", numpy.int64([2, 2]))], f"{phase}.pixels")
            chosen = self.node("Equal", [pixels, pooling], f"{phase}.equal")
            if taken is None:
                taken = chosen
            else:
                equal, free = chosen, self.node("Not", [taken], f"{phase}.free")
                chosen = self.node("And", [equal, free], f"{phase}.chosen")
                taken = self.node("Or", [taken, equal], f"{phase}.taken")
            phases.append(self.node("Where", [chosen, source, self.constant("zero", numpy.float32(0))], phase))
        stacked = self.node("Concat", phases, f"{name}.stacked", axis=1)
        self.node("DepthToSpace", [stacked], name, blocksize=2, mode="DCR")
