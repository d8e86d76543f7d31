import SegNetModel

extension ModelWeights {
  /// - Throws: `RuntimeError` for a model whose numbers do not fit its network.
  init(running file: WeightsFile) throws(RuntimeError) {
    do throws(ModelError) { self = try ModelWeights(file) } catch { throw RuntimeError(error) }
  }

  /// A model that is not on disk.
  init(running description: ModelDescription, _ tensors: [NamedTensor]) throws(RuntimeError) {
    do throws(ModelError) {
      self = try ModelWeights(description: description, tensors: tensors)
    } catch { throw RuntimeError(error) }
  }
}

extension RuntimeError {
  init(_ error: ModelError) {
    self =
      switch error {
      case .tensor(let name, let problem): .tensor(name: name, problem: problem)
      case .network(let layer, let problem): .network(layer: layer, problem: problem)
      }
  }
}
