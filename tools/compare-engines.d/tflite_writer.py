"""The network as an int8 LiteRT (TensorFlow Lite) model, written directly: no converter knows unpooling by indices.

LiteRT has no such operation either, so this is the `phase` form of onnx_writer.py. Ranges come from the float32 network on the
calibration pictures; activations are int8 with one step per tensor, weights int8 with one step per output channel.
"""
import numpy


def activation_ranges(network, pictures, path):
    """(least, greatest) of each convolution's output over normalised pictures, by onnxruntime in float32."""
    import onnxruntime

    import onnx_writer

    names = list(network.weights)
    _, _, height, width = pictures[0].shape
    onnx_writer.write_float32(network, "index", width, height, path, outputs=names)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    path.unlink()
    ranges = {"picture": (min(float(picture.min()) for picture in pictures), max(float(picture.max()) for picture in pictures))}
    for picture in pictures:
        for name, values in zip(names, session.run(names, {"picture": picture})):
            least, greatest = ranges.get(name, (0.0, 0.0))
            ranges[name] = (min(least, float(values.min())), max(greatest, float(values.max())))
    return ranges


def write_int8(network, ranges, width, height, path):
    import flatbuffers

    model = Writer(network, ranges, width, height).model()
    builder = flatbuffers.Builder(1 << 20)
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    path.write_bytes(bytes(builder.Output()))


class Writer:
    def __init__(self, network, ranges, width, height):
        from ai_edge_litert import schema_py_generated as schema

        self.schema, self.network, self.ranges = schema, network, ranges
        self.shapes = network.shapes(width, height)
        self.graph = schema.SubGraphT()
        self.graph.tensors, self.graph.operators = [], []
        self.buffers, self.codes, self.index = [schema.BufferT()], [], {}

    def model(self):
        schema = self.schema
        _, height, width = self.shapes["picture"]
        self.tensor("picture.float32", (1, height, width, 3), "FLOAT32")
        self.activation("picture", "picture")
        self.operator("QUANTIZE", ["picture.float32"], ["picture"])
        for layer in self.network.layers:
            getattr(self, layer["operation"])(layer, layer["name"], *layer["inputs"])
        self.tensor("labels", (1, height, width), "INT32")
        self.operator("ARG_MAX", [self.network.layers[-1]["name"], self.constant("axis", numpy.int32(3))], ["labels"],
                      outputType=schema.TensorType.INT32)
        self.graph.inputs, self.graph.outputs = [self.index["picture.float32"]], [self.index["labels"]]
        model = schema.ModelT()
        model.version, model.subgraphs, model.buffers = 3, [self.graph], self.buffers
        model.operatorCodes = self.codes
        return model

    def tensor(self, name, shape, kind, values=None, steps=None, zero_points=None, dimension=0):
        schema = self.schema
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.type = name, list(shape), getattr(schema.TensorType, kind)
        if values is not None:
            buffer = schema.BufferT()
            buffer.data = numpy.frombuffer(numpy.ascontiguousarray(values).tobytes(), numpy.uint8)
            self.buffers.append(buffer)
            tensor.buffer = len(self.buffers) - 1
        if steps is not None:
            tensor.quantization = schema.QuantizationParametersT()
            tensor.quantization.scale = [float(step) for step in steps]
            tensor.quantization.zeroPoint = list(zero_points)
            tensor.quantization.quantizedDimension = dimension
        self.index[name] = len(self.graph.tensors)
        self.graph.tensors.append(tensor)
        return name

    def constant(self, name, value):
        if name not in self.index:
            value = numpy.asarray(value)
            self.tensor(name, value.shape, {"int32": "INT32", "int8": "INT8"}[str(value.dtype)], value)
        return name

    def step(self, source):
        """(step, zero point) of a convolution's output: -128...127 spans its range, zero is exact."""
        least, greatest = self.ranges[source]
        step = max(greatest - least, 1e-6) / 255
        return step, int(round(-128 - least / step))

    def origin(self, name):
        """The layer whose step a tensor has: what only passes values on has that of its input."""
        layers = {layer["name"]: layer for layer in self.network.layers}
        while name in layers and layers[name]["operation"] not in ("convolution", "concatenation"):
            name = layers[name]["inputs"][0]
        return name

    def activation(self, name, layer, shape=None, source=None):
        if shape is None:
            channels, height, width = self.shapes[layer]
            shape = (1, height, width, channels)
        step, zero_point = self.step(self.origin(source or layer))
        return self.tensor(name, shape, "INT8", steps=[step], zero_points=[zero_point])

    def operator(self, word, inputs, outputs, **options):
        schema = self.schema
        code = getattr(schema.BuiltinOperator, word)
        known = [entry.builtinCode for entry in self.codes]
        if code not in known:
            entry = schema.OperatorCodeT()
            entry.builtinCode, entry.deprecatedBuiltinCode, entry.version = code, min(code, 127), 1
            if word in ("CONV_2D", "STRIDED_SLICE", "EQUAL", "MAX_POOL_2D", "CONCATENATION", "ARG_MAX", "DEPTH_TO_SPACE",
                        "RESIZE_NEAREST_NEIGHBOR", "QUANTIZE"):
                entry.version = 2
            self.codes.append(entry)
            known.append(code)
        operator = schema.OperatorT()
        operator.opcodeIndex = known.index(code)
        operator.inputs, operator.outputs = ([self.index[name] for name in names] for names in (inputs, outputs))
        family = {"CONV_2D": "Conv2D", "MAX_POOL_2D": "Pool2D", "STRIDED_SLICE": "StridedSlice", "DEPTH_TO_SPACE": "DepthToSpace",
                  "CONCATENATION": "Concatenation", "ARG_MAX": "ArgMax",
                  "RESIZE_NEAREST_NEIGHBOR": "ResizeNearestNeighbor"}.get(word)
        if family:
            operator.builtinOptionsType = getattr(schema.BuiltinOptions, f"{family}Options")
            operator.builtinOptions = getattr(schema, f"{family}OptionsT")()
            for name, value in options.items():
                setattr(operator.builtinOptions, name, value)
        self.graph.operators.append(operator)

    def convolution(self, layer, name, source):
        weight, bias = self.network.weights[name]
        input_step, _ = self.step(self.origin(source))
        steps = numpy.maximum(numpy.abs(weight).max(axis=(1, 2, 3)), 1e-12) / 127
        integers = numpy.clip(numpy.round(weight / steps[:, None, None, None]), -127, 127).astype(numpy.int8).transpose(0, 2, 3, 1)
        zeros = [0] * len(steps)
        self.tensor(f"{name}.weight", integers.shape, "INT8", integers, steps, zeros)
        self.tensor(f"{name}.bias", bias.shape, "INT32", numpy.round(bias / (input_step * steps)).astype(numpy.int32),
                    input_step * steps, zeros)
        activation = self.schema.ActivationFunctionType
        self.activation(name, name)
        self.operator("CONV_2D", [source, f"{name}.weight", f"{name}.bias"], [name], padding=self.schema.Padding.SAME,
                      strideW=1, strideH=1, dilationWFactor=1, dilationHFactor=1,
                      fusedActivationFunction=activation.RELU if layer["activation"] == "relu" else activation.NONE)

    def max_pooling(self, layer, name, source):
        self.activation(name, name)
        self.operator("MAX_POOL_2D", [source], [name], padding=self.schema.Padding.VALID, strideW=2, strideH=2, filterWidth=2,
                      filterHeight=2)

    def upsampling(self, layer, name, source):
        _, height, width = self.shapes[name]
        self.activation(name, name)
        self.operator("RESIZE_NEAREST_NEIGHBOR", [source, self.constant(f"{name}.size", numpy.int32([height, width]))], [name])

    def concatenation(self, layer, name, *sources):
        """What is joined must have one step."""
        ranges = [self.ranges[self.origin(source)] for source in sources]
        self.ranges[name] = (min(least for least, _ in ranges), max(greatest for _, greatest in ranges))
        parts = []
        for source in sources:
            channels, height, width = self.shapes[source]
            parts.append(self.activation(f"{name}.{source}", name, (1, height, width, channels)))
            self.operator("QUANTIZE", [source], [parts[-1]])
        self.activation(name, name)
        self.operator("CONCATENATION", parts, [name], axis=3)

    def max_unpooling(self, layer, name, source):
        pooling = layer["indices"]
        (source_of_maximum,) = (other["inputs"][0] for other in self.network.layers if other["name"] == pooling)
        channels, height, width = self.shapes[pooling]
        shape = (1, height, width, channels)
        step, zero_point = self.step(self.origin(source))
        zero = self.tensor(f"{name}.zero", (1, 1, 1, 1), "INT8", numpy.int8([zero_point]), [step], [zero_point])
        phases, taken = [], None
        for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
            phase = f"{name}.{row}{column}"

            def logical(word, inputs, suffix):
                self.tensor(f"{phase}.{suffix}", shape, "BOOL")
                self.operator(word, inputs, [f"{phase}.{suffix}"])
                return f"{phase}.{suffix}"

            self.activation(f"{phase}.pixels", pooling, shape)
            corners = [self.constant(f"start{row}{column}", numpy.int32([0, row, column, 0])),
                       self.constant(f"{name}.end", numpy.int32([1, 2 * height, 2 * width, channels])),
                       self.constant("strides", numpy.int32([1, 2, 2, 1]))]
            self.operator("STRIDED_SLICE", [source_of_maximum, *corners], [f"{phase}.pixels"])
            chosen = logical("EQUAL", [f"{phase}.pixels", pooling], "equal")
            if taken is None:
                taken = chosen
            else:
                equal, free = chosen, logical("LOGICAL_NOT", [taken], "free")
                chosen = logical("LOGICAL_AND", [equal, free], "chosen")
                taken = logical("LOGICAL_OR", [taken, equal], "taken")
            phases.append(self.activation(phase, source, shape))
            self.operator("SELECT_V2", [chosen, source, zero], [phase])
        self.activation(f"{name}.stacked", source, (1, height, width, 4 * channels))
        self.operator("CONCATENATION", phases, [f"{name}.stacked"], axis=3)
        self.activation(name, name)
        self.operator("DEPTH_TO_SPACE", [f"{name}.stacked"], [name], blockSize=2)
