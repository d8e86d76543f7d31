import CPixels
import Imaging
import System

/// What all threads need to know about the picture at hand.
struct PictureJob: BitwiseCopyable {
  var format = hooke_rgb24
  /// How this picture's levels are stretched.
  var levels = hooke_levels()
  var picture: LentRows?
  var labels: LentRows?
  /// Nil when nobody asks for it.
  var confidence: LentRows?
  /// Regression maps, one plane after the other; nil when nobody asks for them.
  var regression: LentRows?
}

extension RowRunner {
  /// Labels a picture, which is lent to all threads, with what they write into, until this returns: thread 0 leaves
  /// `run` when every band is done, and who comes later finds none to take.
  ///
  /// - Parameters:
  ///   - number: pictures are counted from 0.
  ///   - confidence: empty when nobody asks for it; so for `regression`.
  func segment(
    _ picture: borrowing ImageView, _ format: hooke_pixel_format, levels: hooke_levels, number: Int,
    with team: WorkerTeam, into labels: inout MutableSpan<UInt8>, confidence: inout MutableSpan<UInt8>,
    regression: inout MutableSpan<Float>
  ) {
    let width = program.labelWidth
    unsafe job = PictureJob(
      format: format, levels: levels, picture: LentRows(reading: picture.bytes, stride: picture.bytesPerRow),
      labels: LentRows(writing: &labels, count: width),
      confidence: LentRows(writing: &confidence, count: width),
      regression: LentRows(writing: &regression, count: width))
    team.call(job: number)
    run(thread: 0, picture: number)
    job = PictureJob()
  }
}
