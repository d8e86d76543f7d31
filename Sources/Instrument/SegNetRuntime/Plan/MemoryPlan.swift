import SegNetModel

/// Where every byte of an interpreter goes, known before the first picture.
public struct MemoryPlan: Equatable, Sendable {
  /// One layer's share. A convolution whose rows are pooled as they are stored keeps no rows of its own, nor does a
  /// nearest upsampling whose rows are joined to others.
  public struct Layer: Equatable, Sendable {
    /// As the model's description has it; `picture` for the network's input.
    public let name: String
    /// The operation's word in files; `picture` for the network's input.
    public let operation: String
    /// The whole output, of which only `ringRows` rows exist at a time.
    public let shape: TensorShape
    /// Rows in memory at a time, over all bands; 0 for a layer that keeps none of its own.
    public let ringRows: Int
    /// What these rows take, the padding of each row included.
    public let ringBytes: Int
    /// Pooling positions, 2 bits each, on their way to the unpooling layers.
    public let positionRows: Int
    /// What the positions take, over all bands.
    public let positionBytes: Int
    /// Weights as the kernels want them.
    public let weightBytes: Int
    /// How many pixels of the network's picture an output pixel sees, per side.
    public let receptiveField: Int
    /// Per picture.
    public let multiplyAccumulates: Int

    /// Rings, positions and weights together.
    public var bytes: Int { ringBytes + positionBytes + weightBytes }
  }

  /// The network's picture, then its layers in their order.
  public let layers: [Layer]
  /// Margin rows, which stand for everything outside the maps.
  public let marginBytes: Int
  /// The schedule's tables, and each thread's.
  public let tableBytes: Int
  /// The whole arena.
  public let totalBytes: Int
  /// Bands into which threads divide the picture; each has its own rows.
  public let bands: Int
  /// Picture rows per step.
  public let rowsPerStep: Int
  /// Picture rows, at the network's scale, that are read before the first label row comes out.
  public let rowsBeforeLabels: Int

  /// All layers' weights together, as the kernels want them.
  public var weightBytes: Int { layers.reduce(0) { $0 + $1.weightBytes } }
  /// Everything but the weights.
  public var activationBytes: Int { totalBytes - weightBytes }
  /// Per picture.
  public var multiplyAccumulates: Int { layers.reduce(0) { $0 + $1.multiplyAccumulates } }
}

extension MemoryPlan {
  init(_ stages: [Stage], schedule: RowSchedule, layout: ArenaLayout, network: NetworkSpec) {
    let size = (width: stages[0].shape.width, height: stages[0].shape.height)
    let bands = layout.bandCount
    self.bands = bands
    // A layer may take several stages, the last of which gives its output.
    let memory = Dictionary(grouping: zip(stages, layout.stages), by: \.0.layer).mapValues { $0.map(\.1) }
    let weightBytes = Dictionary(
      uniqueKeysWithValues: zip(stages, layout.stages).compactMap { stage, memory in
        stage.kernel.map { ($0.layer, memory.weightBytes) }
      })
    // The stages could be made, so the network has shapes.
    let shapes = (try? network.shapes(for: size)) ?? [:]
    let radii = (try? network.receptiveFieldRadii()) ?? [:]
    func share(_ name: String, _ operation: String, multiplyAccumulates: Int) -> Layer {
      let own = memory[name] ?? []
      return Layer(
        name: name, operation: operation, shape: shapes[name]!,
        ringRows: bands * (own.last?.output.count ?? 0),
        ringBytes: bands * own.reduce(0) { $0 + $1.output.bytes },
        positionRows: bands * (own.last?.positions.count ?? 0),
        positionBytes: bands * own.reduce(0) { $0 + $1.positions.bytes }, weightBytes: weightBytes[name] ?? 0,
        receptiveField: 2 * radii[name]! + 1, multiplyAccumulates: multiplyAccumulates)
    }
    layers =
      [share(NetworkSpec.picture, NetworkSpec.picture, multiplyAccumulates: 0)]
      + network.layers.map { layer in
        share(
          layer.name, layer.operation.word, multiplyAccumulates: layer.multiplyAccumulates(shapes))
      }
    marginBytes = layout.marginBytes
    totalBytes = layout.byteCount
    tableBytes = totalBytes - marginBytes - layers.reduce(0) { $0 + $1.bytes }
    (rowsPerStep, rowsBeforeLabels) = (schedule.rowsPerStep, schedule.rowsBeforeLabels)
  }

  /// - Throws: `RuntimeError.memoryLimit` naming the layer at which the limit is passed.
  func check(limit: Int?) throws(RuntimeError) {
    guard let limit, totalBytes > limit else { return }
    var sum = marginBytes + tableBytes
    let first = layers.first { layer in
      sum += layer.bytes
      return sum > limit
    }
    throw .memoryLimit(
      layer: first?.name ?? NetworkSpec.picture, missingBytes: totalBytes - limit, limit: limit)
  }
}
