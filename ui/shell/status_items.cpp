// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/status_items.h"

#include "ui/adapt/adapt.h"
#include "ui/shell/icons.h"

#include <QLabel>
#include <QProgressBar>
#include <QStatusBar>
#include <QToolButton>

namespace molrl::ui {
namespace {

constexpr int kBarWidthPx = 140;
constexpr int kBarMax = 1000;

QToolButton* makeButton(const char* name, QStatusBar& bar)
{
    auto* button = new QToolButton(&bar);
    button->setObjectName(QLatin1String(name));
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setIconSize({16, 16});
    return button;
}

} // namespace

StatusItems::StatusItems(Document& document, QStatusBar& bar)
    : QObject(&bar), m_document(document), m_counts(new QLabel(&bar)), m_jobText(makeButton("status.job", bar)),
      m_jobBar(new QProgressBar(&bar)), m_model(makeButton("status.model", bar))
{
    bar.setSizeGripEnabled(false);
    bar.setContentsMargins(8, 0, 4, 0);
    m_counts->setObjectName(QStringLiteral("status.counts"));
    m_jobBar->setRange(0, kBarMax);
    m_jobBar->setTextVisible(false);
    m_jobBar->setFixedSize(kBarWidthPx, 8);
    m_jobBar->setObjectName(QStringLiteral("status.jobBar"));
    m_jobBar->setAccessibleName(tr("Progress of the job that runs"));
    m_jobText->setToolTip(tr("Show the jobs"));
    bar.addWidget(m_counts);
    bar.addPermanentWidget(m_jobText);
    bar.addPermanentWidget(m_jobBar);
    bar.addPermanentWidget(m_model);
    connect(m_jobText, &QToolButton::clicked, this, &StatusItems::jobsClicked);
    connect(m_model, &QToolButton::clicked, this, &StatusItems::modelClicked);
    connect(&document, &Document::networkChanged, this, &StatusItems::showNetwork);
    connect(&document.jobs(), &JobRunner::jobsChanged, this, &StatusItems::showJobs);
    setCounts(0, 0, 0);
    showNetwork();
    showJobs();
}

void StatusItems::setCounts(qint64 visible, qint64 selected, qint64 total)
{
    m_counts->setText(total == 0 ? tr("No compounds")
                                 : tr("%1 visible  /  %2 selected  /  %3 total")
                                       .arg(formatCount(visible), formatCount(selected), formatCount(total)));
}

void StatusItems::showNetwork()
{
    const auto network = m_document.network();
    if (!network) {
        m_model->setText(tr("loading the model"));
        m_model->setIcon(makeIcon(QStringLiteral("model")));
        m_model->setToolTip(tr("No model is loaded yet"));
        return;
    }
    const model::Provenance& origin = network->provenance();
    const QString name = toQString(origin.trained && !origin.name.empty() ? origin.name : network->config().name);
    m_model->setText(origin.trained ? name : tr("%1, untrained").arg(name));
    m_model->setIcon(makeIcon(origin.trained ? QStringLiteral("model") : QStringLiteral("warning")));
    QString tip = tr("Model %1, %2 parameters").arg(name, formatCount(static_cast<qint64>(network->parameterCount())));
    tip += QLatin1Char('\n') + (origin.trained ? toQString(origin.description)
                                               : tr("Its weights are random: what it shows means nothing yet"));
    m_model->setToolTip(tip + QLatin1Char('\n') + tr("Click to load another"));
    m_model->setAccessibleName(tr("Model in use: %1").arg(m_model->text()));
}

void StatusItems::showJobs()
{
    disconnect(m_following);
    const auto& jobs = m_document.jobs().jobs();
    JobPtr running;
    int active = 0;
    for (const JobPtr& job : jobs) {
        active += job->isActive();
        if (!running && job->isActive())
            running = job;
    }
    m_jobText->setVisible(running != nullptr);
    m_jobBar->setVisible(running != nullptr);
    if (!running)
        return;
    const QString more = active > 1 ? tr(" and %1 more").arg(active - 1) : QString();
    const auto update = [this, handle = running.get(), more] {
        m_jobText->setText(handle->title() + more);
        m_jobBar->setValue(static_cast<int>(handle->progress().fraction01 * kBarMax));
    };
    update();
    m_following = connect(running.get(), &JobHandle::changed, this, update);
}

} // namespace molrl::ui
