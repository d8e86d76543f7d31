import Cameras
import Frames
import Imaging
import ObjectAnalysis
import Recordings
import Records
import SegNetModel

extension RecordPlan {
  /// What a run with these settings records.
  init(
    _ settings: RunSettings, description: RunDescription, model: ModelDescription, source: StreamDescription,
    analysis: AnalysisSettings, volume: CountingVolume?
  ) {
    let (palette, reduction, calibration) = (model.palette, analysis.reduction, analysis.calibration)
    let identity = description.identity
    var options = FrameTableOptions(
      analysis, tracking: settings.tracking, volume: volume, counting: settings.counting)
    options.namesPictures = source.pictures != nil
    options.measures = model.pictureMeasures.map(\.name)
    self.init(
      run: settings.run, existing: settings.existing,
      frames: .frames(palette: palette, options: options, identity: identity),
      objects: .objects(
        palette: palette, pictureSize: source.size, scale: analysis.scale, calibration: calibration,
        namesPictures: options.namesPictures, identity: identity),
      tracks: .tracks(
        palette: palette, reduction: reduction, calibration: calibration,
        timesAreKnown: !source.timesAreAssumed, identity: identity),
      drawing: RecordPlan.Drawing(
        pictureSize: source.size, palette: palette, scale: analysis.scale, outlines: settings.outlines,
        calibration: calibration, showsTimes: !source.timesAreAssumed, regions: analysis.rules.regions,
        interval: max(1, settings.overlayInterval), whenFull: settings.keepsEveryFrame ? .wait : .leaveOut))
    intervalSeconds = max(1, settings.intervalSeconds)
    drawing.budget = settings.pictureBudget
    recordsObjects = settings.recordsObjects
    followsObjects = settings.tracking != nil
    facts = ReportFacts(identity: identity, palette: palette)
    (facts.started, facts.source, facts.model) = (
      description.startedUtc, source.name, description.model.file
    )
    (facts.isLive, facts.timesAreAssumed) = (source.isLive, source.timesAreAssumed)
    (facts.rules, facts.concentration) = (description.rules, description.concentration)
    (facts.options, facts.scale) = (options, analysis.scale)
  }
}
